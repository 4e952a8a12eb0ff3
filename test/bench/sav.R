# Reads the system file that is named first and writes it to the second; prints the processor seconds of writing.
paths <- commandArgs(TRUE)
data <- haven::read_sav(paths[1], user_na = TRUE)
used <- system.time(haven::write_sav(data, paths[2], compress = "byte"))
cat(sprintf('{"processor": %.3f, "version": "%s"}', sum(used[1:2]), as.character(packageVersion("haven"))))
