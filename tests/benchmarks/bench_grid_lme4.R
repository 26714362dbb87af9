# Fits the two mixed models of bench_grid.py with bare lme4, and with lmerTest's degrees
# of freedom. Reads lines "METHOD CSV" from standard input and answers each with one line
# of JSON: processor seconds, and the covariance relative to sigma^2, by model.
suppressPackageStartupMessages({
  library(lme4)
  library(lmerTest)
  library(jsonlite)
})
formulas <- c(
  full = "y ~ x1 + x2 + x3 + (x1 + x2 + x3 | g)", intercept = "y ~ x1 + x2 + x3 + (1 | g)"
)

fit <- function(formula, data, method) {
  formula <- as.formula(formula)
  start <- proc.time()
  if (method == "lme4") {
    model <- lme4::lmer(formula, data)
    vcov(model)
  } else {
    model <- lmerTest::lmer(formula, data)
    summary(model)$coefficients
  }
  used <- proc.time() - start
  Sigma <- matrix(as.numeric(VarCorr(model)$g), nrow(VarCorr(model)$g)) / sigma(model)^2
  list(seconds = used[["user.self"]] + used[["sys.self"]], Sigma = Sigma)
}

input <- file("stdin", "r")
cat(as.character(packageVersion("lme4")), as.character(packageVersion("lmerTest")), "\n")
while (length(line <- readLines(input, 1)) > 0) {
  part <- strsplit(line, " ")[[1]]
  data <- read.csv(part[2])
  answer <- lapply(formulas, function(formula) {
    suppressMessages(suppressWarnings(fit(formula, data, part[1])))
  })
  cat(toJSON(answer, digits = 17, auto_unbox = TRUE), "\n", sep = "")
}
