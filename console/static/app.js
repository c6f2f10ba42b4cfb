/* Everything that pages do in the browser; each module minds one thing. */
import "./time.js";
import "./toast.js";
import "./forms.js";
import "./thread.js";
import "./compose.js";
import "./macros.js";
import "./editor.js";
import "./live.js";
import "./keys.js";
