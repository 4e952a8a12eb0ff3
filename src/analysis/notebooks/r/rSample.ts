/** Functions that choose submissions and divide them into groups. */
export const rGroups = String.raw`# Counts how often each text occurs, from the most frequent, ties in alphabetical order.
most_frequent <- function(texts) {
  counts <- table(texts)
  counts[order(-as.integer(counts), as.character(names(counts)), method = "radix")]
}

# Returns the rows of submissions with one of the statuses, their answers, and their answers except blank ones. Without any status in the table, keeps all.
keep_submissions <- function(statuses) {
  rows <- every_row
  if (!is.null(statuses) && any(!is.na(rows[["submission_status"]]))) {
    status <- rows[["submission_status"]]
    status[is.na(status)] <- "NO STATUS"
    counts <- most_frequent(status)
    print(data.frame(status = names(counts), rows = as.integer(counts), kept = ifelse(names(counts) %in% statuses, "yes", "no")))
    rows <- rows[status %in% statuses, , drop = FALSE]
  }
  kept <- every_answer[every_answer$row %in% rows$row, , drop = FALSE]
  list(wide = rows, long = kept, answers = kept[kept$blank == 0, , drop = FALSE])
}

max_groups <- 8 # smaller groups are shown together

# Returns a list of groups, each with its name and its rows, from the largest group. If group_by is NULL, returns all rows under an empty name.
groups <- function() {
  if (is.null(group_by)) return(list(list(name = "", rows = wide$row)))
  if (!(group_by %in% names(wide))) stop("The wide table has no column ", group_by, ".")
  values <- wide[[group_by]]
  texts <- if (is.numeric(values)) ifelse(is.na(values), NA, figure(values)) else as.character(values)
  found <- names(most_frequent(texts))
  own <- head(found, max_groups)
  parts <- c(lapply(own, function(name) which(texts == name)), list(which(!is.na(texts) & !(texts %in% own)), which(is.na(texts))))
  parts <- Map(function(name, part) list(name = paste0(group_by, ": ", name), rows = wide$row[part]), c(own, "(other)", "(no value)"), parts)
  unname(parts[lengths(lapply(parts, function(part) part$rows)) > 0])
}`;

/** Lines that people change. */
export const rKeep = `# Statuses of the submissions to keep. "NO STATUS" stands for submissions without one; NULL keeps all.
keep <- c("APPROVED", "AWAITING REVIEW")
# A column of the wide table, such as "demo_sex", to show each question by group. NULL shows all rows together.
group_by <- NULL

kept <- keep_submissions(keep)
wide <- kept$wide
long <- kept$long
answers <- kept$answers`;

/** Code that describes the sample. */
export const rSample = String.raw`# Returns one row per participant with their first known demographics. Rows without a participant ID count as separate participants.
participants_of <- function(rows) {
  person <- ifelse(is.na(rows$participant_id), paste("row", rows$row), paste("participant", rows$participant_id))
  place <- match(person, unique(person))
  columns <- c("demo_age", "demo_sex", "demo_country_of_residence")
  persons <- data.frame(row.names = seq_along(unique(person)))
  for (column in c(columns, paste0(columns, "__missing"))) {
    values <- rows[[column]]
    if (is.null(values)) values <- rep(NA, nrow(rows))
    persons[[column]] <- values[!is.na(values)][match(seq_len(nrow(persons)), place[!is.na(values)])]
  }
  persons
}

# Counts the reasons why values are missing.
reasons_in <- function(persons, column) {
  reasons <- persons[[paste0(column, "__missing")]][is.na(persons[[column]])]
  reasons[is.na(reasons)] <- "NO VALUE"
  most_frequent(reasons)
}

# Shows the number and share of participants with each value, then the reasons for missing values.
show_shares <- function(persons, column) {
  if (nrow(persons) == 0) return(invisible())
  values <- most_frequent(persons[[column]])
  if (length(values) > 20) say("Showing the 20 most frequent of ", length(values), ".")
  values <- head(values, 20)
  reasons <- reasons_in(persons, column)
  n <- c(as.integer(values), as.integer(reasons))
  shares <- data.frame(value = c(names(values), names(reasons)), n = n, share = share(n, nrow(persons)))
  show_table(setNames(shares, c(column, "n", "share")))
}

# Describes the participants: age, sex and country of residence.
if (!any(startsWith(names(wide), "demo_"))) {
  say("The tables have no demographics. Run \u201cProlific: Add Demographics\u2026\u201d, then \u201cProlific: Create Analysis Tables\u201d.")
}
for (group in groups()) {
  persons <- participants_of(wide[wide$row %in% group$rows, , drop = FALSE])
  if (group$name != "") say(plain(group$name))
  say("Participants: ", nrow(persons), ". Rows: ", length(group$rows), ".")
  ages <- sort(as.numeric(persons$demo_age))
  if (length(ages) > 0) show_table(cbind(unit = "age", spread(ages)))
  if ("demo_age" %in% names(wide) && length(ages) < nrow(persons)) {
    reasons <- reasons_in(persons, "demo_age")
    say("Without an age: ", nrow(persons) - length(ages), " (", plain(paste(names(reasons), reasons, collapse = ", ")), ").")
  }
  for (column in intersect(c("demo_sex", "demo_country_of_residence"), names(wide))) show_shares(persons, column)
}`;
