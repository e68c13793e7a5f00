export const help = `Turns one topology into every file of every host, or into a list of all that is wrong with it.

Usage:
  gen-bundle <topology> [options]            list the findings and the files; write nothing
  gen-bundle <topology> --out <dir>          write the files
  gen-bundle secrets <topology> [options]    print a strong value for every secret of the topology, as JSON
  gen-bundle report <topology> [options]     print what the estate survives, and what stops when hosts are lost
  gen-bundle rules                           list what a topology is checked for
  gen-bundle explain <rule>                  say what a rule is about, what breaks it and what keeps it

<topology> is a JSON or YAML file, or - for standard input.

Options:
  -o, --out <dir>       write the bundle there; keep what is unchanged, remove what is no longer part of it
      --overwrite       with --out: replace even another estate's bundle, or secrets by placeholders
      --check <dir>     write nothing; list the files in <dir> that differ from what would be written
      --diff <dir>      write nothing; print how they differ (of a file with secrets only that it does)
      --host <name>     only the files of this host; may be repeated
      --secrets <file>  values of secrets by name: JSON, YAML, or lines NAME=value; - for standard input
      --format <name>   text; json or sarif (one document on standard output); github (workflow commands)
      --strict          let warnings fail as errors do: no bundle, exit code 1
      --today <day>     judge the ends of versions as of this day, such as 2027-06-30, not of the clock's
      --print-schema    print the JSON Schema of a topology
  -q, --quiet           report errors only
  -h, --help            print this text
  -V, --version         print the version

Exit codes: 0 done; 1 the topology has errors (or, with --strict, warnings); 2 wrong usage, or a file that cannot be
read or written; 3 the files differ (--check, --diff).

Secrets: the topology names them, a file holds them.
  (umask 077; gen-bundle secrets topology.json > secrets.json)
  gen-bundle topology.json --secrets secrets.json --out bundle
To replace one, delete its entry, then: gen-bundle secrets topology.json --secrets secrets.json > new.json
(to a new file: a shell empties the file that it redirects to before it can be read).
`;
