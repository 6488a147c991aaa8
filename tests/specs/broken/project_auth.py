# expect: P0405 P0420 P0501
from prisme.spec import AuthConfig, ProjectSpec

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(
    name="broken",
    auth=AuthConfig(user_model="Nobody", default_role="hero", password_min_length=4, signup_mode="whitelist", signup_emails=["no address"]),
)
