# expect: P0302
from prisme.spec import DatabaseConfig, ProjectSpec

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(name="broken", database=DatabaseConfig(engine="oracle"))
