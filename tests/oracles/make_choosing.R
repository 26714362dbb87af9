# Makes the reference values of tests/unit/course/test_{choosing,logit}.py.
# Run it from the root of the repository:  Rscript tests/oracles/make_choosing.R
# It writes choosing.json beside itself, with the versions used.
suppressPackageStartupMessages({
  library(geepack)
  library(jsonlite)
  library(lme4)
  library(sandwich)
})
here <- "tests/oracles"

fife <- read.csv("course/data/scottish_schools.csv")
line <- lm(attain ~ verbal, fife)
schools <- fife[c("primary", "secondary")]
two_way <- list(
  vcovCL_HC1 = unname(vcovCL(line, cluster = schools, type = "HC1")),
  vcovCL_HC0_cadjust_FALSE = unname(
    vcovCL(line, cluster = schools, type = "HC0", cadjust = FALSE)
  )
)

patterns <- read.csv("course/data/ohio_wheeze.csv")
answers <- patterns[rep(seq_len(nrow(patterns)), patterns$children), ]
wheeze <- data.frame(
  child = rep(seq_len(nrow(answers)), each = 4),
  age = rep(c(-2, -1, 0, 1), nrow(answers)),
  smokes = rep(answers$mother_smokes, each = 4),
  y = c(t(as.matrix(answers[c("age7", "age8", "age9", "age10")])))
)
mixed <- glmer(y ~ age + smokes + (1 | child), wheeze, family = binomial, nAGQ = 50)
gee <- geeglm(y ~ age + smokes, id = child, data = wheeze, family = binomial,
              corstr = "independence", scale.fix = TRUE)

result <- list(
  made_by = "tests/oracles/make_choosing.R",
  versions = list(
    R = paste(R.version$major, R.version$minor, sep = "."),
    geepack = as.character(packageVersion("geepack")),
    lme4 = as.character(packageVersion("lme4")),
    sandwich = as.character(packageVersion("sandwich"))
  ),
  two_way = two_way,
  mixed_logit = list(
    beta_hat = unname(fixef(mixed)),
    se = unname(sqrt(diag(as.matrix(vcov(mixed))))),
    sd = unname(attr(VarCorr(mixed)$child, "stddev")),
    log_likelihood = as.numeric(logLik(mixed))
  ),
  gee_independence = list(
    beta_hat = unname(coef(gee)), se = unname(summary(gee)$coefficients[, 2])
  )
)
write_json(
  result, file.path(here, "choosing.json"),
  digits = 16, auto_unbox = TRUE, pretty = TRUE
)
