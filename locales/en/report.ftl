# What the figures need of customers, and the supervisors' page.
recommend-question = And one more thing, which we ask rarely: how likely are you to recommend us to friends? 0 is not at all, 10 is certainly.
recommend-thanks = Thank you!
