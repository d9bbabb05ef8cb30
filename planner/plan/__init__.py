"""The provincial plan as data: parameters with citation, certainty and dates of effect; targets."""
