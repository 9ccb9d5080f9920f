"""The page of a family: who they are, what they have, what they owe; one file of `tabs` is one tab."""
