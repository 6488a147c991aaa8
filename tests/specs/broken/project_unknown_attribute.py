# expect: P0301
from prisme.spec import DatabaseConfig, ProjectSpec

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(name="broken", databse=DatabaseConfig(engine="sqlite"))
