# Makes the reference values of tests/unit/course/test_working_poisson.py.
# Run it from the root of the repository:  Rscript tests/oracles/make_working_poisson.R
# It writes working_poisson.json beside itself; the versions used are stored in it.
suppressPackageStartupMessages({
  library(sandwich)
  library(jsonlite)
})
here <- "tests/oracles"

covariances <- function(fit) {
  list(
    beta_hat = unname(coef(fit)), model = unname(vcov(fit)),
    HC0 = unname(vcovHC(fit, type = "HC0")), HC2 = unname(vcovHC(fit, type = "HC2")),
    HC3 = unname(vcovHC(fit, type = "HC3"))
  )
}

reference <- function(cells, formula) {
  # The same model for the cells, with an offset, and for every person of them.
  control <- glm.control(epsilon = 1e-12, maxit = 200)
  # glm stops by the deviance, which is flat: one more step from where it stopped.
  again <- function(fit) update(fit, start = coef(fit))
  id <- seq_len(nrow(cells))
  person <- cells[rep(id, cells$n), ]
  person$cell <- rep(id, cells$n)
  person$y <- unlist(Map(function(y, n) rep(c(1, 0), c(y, n - y)), cells$events, cells$n))
  by_cell <- again(glm(
    update(formula, events ~ .), poisson, cells, offset = log(n), control = control
  ))
  by_person <- again(glm(
    update(formula, y ~ .), poisson, person, control = control
  ))
  log_binomial <- again(glm(
    update(formula, cbind(events, n - events) ~ .), binomial("log"), cells,
    start = c(log(0.05), rep(0, length(coef(by_cell)) - 1)), control = control
  ))
  list(
    cells = covariances(by_cell), rows = covariances(by_person),
    vcovCL_person = unname(vcovCL(by_person, cluster = person$cell)),
    vcovCL_cell = unname(vcovCL(by_cell, cluster = NULL)),
    log_binomial = list(
      beta_hat = unname(coef(log_binomial)), model = unname(vcov(log_binomial))
    )
  )
}

trial <- read.csv("course/data/aggregated_trial.csv")
# Small counts, a numeric regressor, risks up to one half and cells without events.
small <- data.frame(
  events = c(0, 2, 4, 9, 1, 3, 8, 0), n = c(6, 20, 15, 22, 9, 12, 16, 3),
  z = rep(0:1, each = 4), x = c(0, 1, 2.5, 4, 0, 1, 2.5, -1)
)
result <- list(
  made_by = "tests/oracles/make_working_poisson.R",
  versions = list(
    R = paste(R.version$major, R.version$minor, sep = "."),
    sandwich = as.character(packageVersion("sandwich"))
  ),
  cases = list(
    trial = reference(trial, ~ treatment + group),
    small = reference(small, ~ z + x)
  )
)
write_json(
  result, file.path(here, "working_poisson.json"),
  digits = 16, auto_unbox = TRUE, pretty = TRUE
)
