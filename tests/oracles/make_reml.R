# Makes the reference values of tests/unit/course/test_reml.py.
# Run it from the root of the repository:  Rscript tests/oracles/make_reml.R
# It writes, beside itself, reml_data.csv (all data sets, one below the other) and
# reml.json (what lme4 and lmerTest make of them). The versions used are in the JSON.
suppressPackageStartupMessages({
  library(lme4)
  library(lmerTest)
  library(nlme)
  library(jsonlite)
})
here <- "tests/oracles"
# Small tolerances: lme4 is to be given its best chance.
control <- lmerControl(
  optimizer = "bobyqa", calc.derivs = FALSE, check.conv.singular = "ignore",
  optCtrl = list(rhobeg = 0.02, rhoend = 1e-10, maxfun = 1e5)
)

# J groups, sizes around n_j, q random effects, p regressors; sd_u = 0 gives many
# singular fits. Rows are in random order.
simulate <- function(seed, J, n_j, q, p, sd_u, unbalanced) {
  set.seed(seed)
  size <- if (unbalanced) pmax(1, rpois(J, n_j)) else rep(n_j, J)
  g <- rep(seq_len(J), size)
  n <- length(g)
  x <- matrix(round(rnorm(n * p) * rep(c(1, 0.2, 30)[seq_len(p)], each = n), 3), n)
  u <- matrix(rnorm(J * q), J) %*% chol(0.3 + 0.7 * diag(q)) * sd_u
  Z <- cbind(1, x)[, seq_len(q), drop = FALSE]
  y <- round(100 + rowSums(x) + rowSums(Z * u[g, , drop = FALSE]) + rnorm(n), 4)
  d <- data.frame(y, x1 = x[, 1], x2 = NA, x3 = NA, g)
  for (k in seq_len(p)) d[[paste0("x", k)]] <- x[, k]
  d[sample(n), ]
}

formula_of <- function(p, q) {
  x <- paste0("x", seq_len(p))
  effects <- paste(c("1", x[seq_len(q - 1)]), collapse = " + ")
  paste0("y ~ ", paste(x, collapse = " + "), " + (", effects, " | g)")
}

reference <- function(formula, data) {
  fit <- suppressWarnings(lmerTest::lmer(as.formula(formula), data, control = control))
  table <- suppressWarnings(coef(summary(fit)))
  name <- names(VarCorr(fit))
  list(
    formula = formula,
    theta = unname(getME(fit, "theta")),
    REMLcrit = unname(REMLcrit(fit)),
    beta = unname(fixef(fit)),
    se = unname(table[, "Std. Error"]),
    df = unname(table[, "df"]),
    Sigma = matrix(as.numeric(VarCorr(fit)[[name]]), nrow(VarCorr(fit)[[name]])),
    sigma2 = sigma(fit)^2,
    blups = unname(as.matrix(ranef(fit)[[name]])),
    singular = isSingular(fit)
  )
}

cases <- list()
frames <- list()
add <- function(name, formula, data) {
  frames[[name]] <<- cbind(case = name, data[c("y", "x1", "x2", "x3", "g")])
  cases[[name]] <<- reference(formula, data)
}

with_x <- function(y, x1, g) data.frame(y, x1, x2 = NA, x3 = NA, g = as.character(g))
s <- lme4::sleepstudy
add("sleepstudy", "y ~ x1 + (1 + x1 | g)", with_x(s$Reaction, s$Days, s$Subject))
d2 <- lme4::Dyestuff2
add("Dyestuff2", "y ~ 1 + (1 | g)", with_x(d2$Yield, NA, d2$Batch))
d1 <- lme4::Dyestuff
add("Dyestuff", "y ~ 1 + (1 | g)", with_x(d1$Yield, NA, d1$Batch))
o <- as.data.frame(nlme::Orthodont)
add("Orthodont", "y ~ x1 + (1 + x1 | g)", with_x(o$distance, o$age, o$Subject))
add("Orthodont_intercept", "y ~ x1 + (1 | g)", with_x(o$distance, o$age, o$Subject))

seed <- 0
for (q in 1:4) for (sd_u in c(0, 0.3, 2)) for (shape in 1:4) {
  seed <- seed + 1
  J <- c(8, 12, 30, 20)[shape]
  n_j <- c(8, 6, 5, 15)[shape]
  p <- max(1, q - 1, shape - 1)
  p <- min(p, 3)
  add(
    sprintf("simulated_%02d", seed), formula_of(p, q),
    simulate(seed, J, n_j, q, p, sd_u, unbalanced = shape %% 2 == 0)
  )
}

write.csv(
  do.call(rbind, frames), file.path(here, "reml_data.csv"),
  row.names = FALSE, quote = FALSE, na = ""
)
write_json(
  list(
    made_by = "tests/oracles/make_reml.R",
    versions = list(
      R = paste(R.version$major, R.version$minor, sep = "."),
      lme4 = as.character(packageVersion("lme4")),
      lmerTest = as.character(packageVersion("lmerTest")),
      nlme = as.character(packageVersion("nlme"))
    ),
    cases = cases
  ),
  file.path(here, "reml.json"),
  digits = 14, auto_unbox = TRUE, pretty = FALSE
)
cat(length(cases), "cases,", sum(sapply(cases, `[[`, "singular")), "singular\n")
