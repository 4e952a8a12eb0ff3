# Prints what haven reads from system files as JSON; texts in hex and numbers with all digits.
suppressMessages(library(haven))
hex <- function(texts) vapply(enc2utf8(texts), function(text) paste(charToRaw(text), collapse = ""), "", USE.NAMES = FALSE)
plain <- function(values) {
  if (is.null(values)) return(list())
  if (is.character(values)) return(I(hex(values)))
  I(ifelse(is.na(values), NA_character_, format(as.vector(values), digits = 17, trim = TRUE)))
}
result <- lapply(commandArgs(TRUE), function(file) {
  data <- read_sav(file, user_na = TRUE)
  unname(Map(function(column, name) {
    own <- attributes(column)
    list(
      name = hex(name),
      label = if (is.null(own[["label"]])) "" else hex(own[["label"]]),
      format = if (is.null(own[["format.spss"]])) "" else own[["format.spss"]],
      class = class(column)[1],
      isText = is.character(unclass(column)),
      values = plain(unclass(column)),
      labelled = plain(unname(own[["labels"]])),
      labels = plain(names(own[["labels"]])),
      missing = plain(own[["na_values"]]),
      range = plain(own[["na_range"]])
    )
  }, data, names(data)))
})
cat(jsonlite::toJSON(result, auto_unbox = TRUE, na = "null"))
