"""What people do in the chats: write, edit, press, react, block, keep topics in order."""
