"""Many callers at once against a real server: `measuring` drives them and tells what they saw and what they left."""
