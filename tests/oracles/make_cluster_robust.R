# Makes the reference values of tests/unit/course/test_{sandwich,few_clusters}.py.
# Run it from the root of the repository:  Rscript tests/oracles/make_cluster_robust.R
# It writes, beside itself, unbalanced.csv (only if it is not there) and
# cluster_robust.json. The versions used are stored in the JSON.
suppressPackageStartupMessages({
  library(sandwich)
  library(clubSandwich)
  library(jsonlite)
})
here <- "tests/oracles"

make_unbalanced <- function(path) {
  # 7 clusters of 3 to 21 rows, not sorted by cluster; x varies within clusters,
  # z is a dummy of two clusters (few treated clusters); skewed errors.
  set.seed(20)
  size <- c(3, 4, 6, 8, 12, 15, 21)
  cluster <- rep(LETTERS[1:7], size)
  x <- round(rexp(length(cluster)) + rep(rnorm(7), size), 3)
  z <- as.numeric(cluster %in% c("B", "F"))
  y <- round(1 + 0.5 * x - z + rep(rnorm(7), size) + rexp(length(cluster)) * (1 + z), 3)
  d <- data.frame(cluster, x, z, y)[sample(length(cluster)), ]
  write.csv(d, path, row.names = FALSE, quote = FALSE)
}

reference <- function(formula, data, cluster,
                      cr = c("CR0", "CR1", "CR1p", "CR1S", "CR2", "CR3")) {
  fit <- lm(formula, data)
  n <- nrow(data)
  vcovs <- lapply(setNames(cr, cr), function(type) {
    unname(as.matrix(vcovCR(fit, cluster = cluster, type = type)))
  })
  df <- lapply(setNames(cr, cr), function(type) {
    v <- vcovCR(fit, cluster = cluster, type = type)
    coef_test(fit, vcov = v, test = "Satterthwaite")$df_Satt
  })
  df$CR2_each_row <- coef_test(
    fit, vcov = vcovCR(fit, cluster = seq_len(n), type = "CR2"),
    test = "Satterthwaite"
  )$df_Satt
  hc <- c("HC0", "HC1", "HC2", "HC3")
  hcs <- lapply(setNames(hc, hc), function(type) unname(vcovHC(fit, type = type)))
  list(
    beta_hat = unname(coef(fit)), vcovCR = vcovs, df = df, vcovHC = hcs,
    vcovCL_default = unname(vcovCL(fit, cluster = cluster)),
    vcovCL_HC0 = unname(vcovCL(fit, cluster = cluster, type = "HC0"))
  )
}

unbalanced_path <- file.path(here, "unbalanced.csv")
if (!file.exists(unbalanced_path)) make_unbalanced(unbalanced_path)
unbalanced <- read.csv(unbalanced_path)
reaction <- read.csv("course/data/reaction_times.csv")
counts <- data.frame(
  y = c(3, 5, 4, 8, 2, 9), x = c(0, 1, 2, 3, 5, 4), cluster = c(1, 1, 2, 2, 3, 3)
)

result <- list(
  made_by = "tests/oracles/make_cluster_robust.R",
  versions = list(
    R = paste(R.version$major, R.version$minor, sep = "."),
    sandwich = as.character(packageVersion("sandwich")),
    clubSandwich = as.character(packageVersion("clubSandwich"))
  ),
  cases = list(
    reaction_times = reference(y ~ X, reaction, reaction$subid),
    unbalanced = reference(y ~ x + z, unbalanced, unbalanced$cluster),
    # Cluster A alone fixes its dummy: leverage one, where CR3 does not exist
    # (clubSandwich stops: "system is computationally singular").
    leverage_one = reference(
      y ~ x + I(cluster == "A"), unbalanced, unbalanced$cluster,
      cr = c("CR0", "CR1", "CR1p", "CR1S", "CR2")
    ),
    six_rows = reference(y ~ x, counts, counts$cluster)
  )
)
write_json(
  result, file.path(here, "cluster_robust.json"),
  digits = 16, auto_unbox = TRUE, pretty = TRUE
)
