"""Thresholds by risk control: how sure must the search be, so that the owner's error budget is kept?"""
