PRISME_PROJECT_VERSION = 1

from prisme.spec import ProjectSpec, DatabaseConfig

project = ProjectSpec(
    name="blog",
    database=DatabaseConfig(engine="sqlite"),
)
