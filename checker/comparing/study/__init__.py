"""The questions of the study put to any logs: is ATTMT less sensitive to seeds and to the target than TTA?"""
