export const help = `Turns one topology into every file of every host, or lists all of its errors.

Usage:
  gen-bundle <topology>... [options]         list the findings, sum up the files; write nothing
  gen-bundle <topology>... --out <dir>       write the files
  gen-bundle init [<file>] [options]         ask a few questions, and write a topology to begin with; topology.yaml
  gen-bundle init [<file>] --example <name>  copy an example
  gen-bundle secrets <topology>... [options] print a strong value for every secret of the topology, as JSON
  gen-bundle report <topology>... [options]  print what the estate survives, and what each loss stops
  gen-bundle report --compare <old> <topology>...
                                             print how that differs from the estate of <old>
  gen-bundle report <topology>... --html <file>
                                             write that as a page for browsers, with a picture of the estate
  gen-bundle plan <old> <topology>... [options]
                                             print the steps from the running estate of <old> to the new one;
                                             --out <dir> writes the files of each stage, and a playbook of the steps
  gen-bundle plan --verify <plan.json> [<old> <topology>...]
                                             prove a plan of --format json again, from its topologies alone
  gen-bundle packages <topology>... [options]
                                             print the packages of all hosts, one a line, or with --format json
  gen-bundle rules                           list all rules
  gen-bundle explain [<rule or key>]         explain a rule, or a key of the topology such as network.admin;
                                             without one, list the sections of the topology
  gen-bundle explain <file>:<line> [<topology>...]
                                             print where a line of the bundle comes from, and what a change of
                                             that does; a file on this disk needs no topology
  gen-bundle explain --from <key> <topology>...
                                             list all lines that a value reaches

<topology> is a JSON or YAML file, or - for standard input. Several are merged in their order: objects by key, null
removes a key, any other value replaces.

Options:
  -o, --out <dir>       write the bundle there; keep unchanged files, remove files that are no longer
                        generated
      --overwrite       with --out: also replace the bundle of another estate, another plan, or secrets with
                        placeholders
      --down <host>     with plan: a host that does not run, so that no step touches it; may be repeated
      --skip-gate <name>=<reason>
                        with plan: do not wait for this gate between the steps; may be repeated
      --old-secrets <file>  with plan and --secrets: values of the running estate; those that differ are rotated
      --check <dir>     write nothing; list the files in <dir> that are not up to date
      --diff <dir>      write nothing; print the differences, except the text of files with secrets, of
                        manifest.json and of picture.svg; --check and --diff show the same change on several hosts once
      --host <name>     limit to the files of this host; may be repeated
      --secrets <file>  values of secrets by name: JSON, YAML, or lines NAME=value; - for standard input
      --base <old>      count the warnings and notes that the topology <old> has too, instead of listing them;
                        --strict ignores them
      --format <name>   text; json or sarif (one document on standard output); github (workflow commands);
                        markdown (with --compare: for a comment, below 60,000 characters)
      --strict          treat warnings as errors: no bundle, exit code 1
      --today <day>     check end-of-life dates against this day, such as 2027-06-30, instead of today
      --set <key>=<value>
                        merge a value last, such as network.interface=ens160; may be repeated
      --print-topology  print the topology in one piece: merged, with ranges replaced by their hosts
      --print-schema    print the JSON Schema of a topology
      --survive <loss>  with init: what the estate must survive, host or zone
      --failover <s>    with init: seconds that a failover may take
      --hosts <list>    with init: node1=10.0.0.11,node2=10.0.0.12,...; with zones: node1=10.0.0.11@room1,...
      --vip <address>   with init: a free address of their subnet, which clients use
      --subnet <range>  with init: their subnet; without it, the /24 (IPv6: /64) of the VIP
      --existing <list> with init: none, database=HOST/VERSION/CONNECTIONS, broker=HOST/VERSION, or both
      --platform <name> with init: the operating system of the hosts: gen-bundle explain platform
      --tls <yes|no>    with init: whether connections are encrypted
  -q, --quiet           report errors only
  -v, --verbose         list every file, and accepted findings in full
  -h, --help            print this text
  -V, --version         print the version

Exit codes: 0 success; 1 the topology or the secrets have errors (or, with --strict, warnings); 2 wrong usage, or a file
cannot be read or written; 3 the files differ (--check, --diff).

Secrets: the topology refers to them by name, and a file holds their values.
  (umask 077; gen-bundle secrets topology.json > secrets.json)
  gen-bundle topology.json --secrets secrets.json --out bundle
To replace one, delete its entry, then: gen-bundle secrets topology.json --secrets secrets.json > new.json
(to a new file, because the shell empties the target of a redirection before gen-bundle can read it).
`;
