# Executes R documents like knitr in Quarto, in a single process with an environment per document, because
# starting R and loading ggplot2 is slower than running a document. Each line of the input is a document's
# path; each line of the output has the result or the error.
knitr::opts_chunk$set(error = FALSE)
chunks <- knitr::opts_chunk$get()
input <- file("stdin", open = "r")
while (length(path <- readLines(input, n = 1)) > 0) {
  setwd(dirname(path))
  set.seed(NULL)
  answer <- tryCatch({
    knitr::opts_chunk$set(chunks)
    knitr::knit(basename(path), "executed.md", quiet = TRUE, envir = new.env(parent = globalenv()))
    list(result = TRUE)
  }, error = function(error) list(error = conditionMessage(error)))
  cat(jsonlite::toJSON(answer, auto_unbox = TRUE), "\n", sep = "")
}
