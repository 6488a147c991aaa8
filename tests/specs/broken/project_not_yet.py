# expect: P0504
from prisme.spec import ExposureConfig, FrontendExposureConfig, ProjectSpec, RESTConfig

PRISME_PROJECT_VERSION = 1

project = ProjectSpec(name="broken", exposure=ExposureConfig(rest=RESTConfig(), frontend=FrontendExposureConfig()))
