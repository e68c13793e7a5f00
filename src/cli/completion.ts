import { type Shell, shells } from "./command-line.ts";
import {
  type CommandName,
  commands,
  formatsOf,
  type Option,
  options,
  optionsOf,
  type Subject,
} from "./options.ts";

/** Words that stand for a value or an argument, besides files. */
export interface KnownWords {
  readonly platforms: readonly string[];
  readonly examples: readonly string[];
  /** Keys of the topology, with dots. */
  readonly keys: readonly string[];
  /** Those that have a value of their own, which --set can give. */
  readonly settings: readonly string[];
  readonly rules: readonly string[];
}

const names = Object.keys(commands) as CommandName[];
const subjects: readonly Subject[] = [...names, "files"];
const entries = Object.entries<Option>(options);

/**
 * What a shell reads to complete words of the command line. The words are constant: those of a topology, such as names of
 * hosts, would need a run of Node.js for each word, and a third of a second each time. Paths below hosts/ complete as files do.
 */
export function completion(shell: Shell, known: KnownWords): string {
  return { bash, zsh, fish }[shell](known);
}

/** Words for the value of an option. */
function valuesOf(
  { value }: Option,
  subject: Subject,
  { platforms, examples, keys, settings }: KnownWords,
): readonly string[] {
  if (value === "platform") return platforms;
  if (value === "example") return examples;
  if (value === "key") return keys;
  if (value === "setting") return settings.map((key) => `${key}=`);
  if (value === "format") return subject in formatsOf ? formatsOf[subject as keyof typeof formatsOf] : [];
  return typeof value === "object" ? value : [];
}

interface Argument {
  readonly words: readonly string[];
  readonly files: boolean;
}

/** What can follow a command besides options: first, and after that. A line without a command may yet get one. */
function argumentsOf(
  subject: Subject,
  { keys, rules }: KnownWords,
): { readonly first: Argument; readonly others: Argument } {
  const [none, files] = [
    { words: [], files: false },
    { words: [], files: true },
  ];
  if (subject === "explain") return { first: { words: [...rules, ...keys], files: true }, others: files };
  if (subject === "completion") return { first: { words: shells, files: false }, others: none };
  if (subject === "rules") return { first: none, others: none };
  if (subject === "init") return { first: files, others: none };
  return { first: { words: subject === "files" ? names : [], files: true }, others: files };
}

const isFlag = ({ type }: Option) => type === "boolean";

/** The ways to write an option, among them a letter that follows that of a flag, such as -qo. */
function spellings([name, { short }]: readonly [string, Option]): readonly string[] {
  const flags = entries.flatMap(([, option]) => (isFlag(option) ? (option.short ?? []) : []));
  return [...(short ? [`-${short}`, ...flags.map((flag) => `-${flag}${short}`)] : []), `--${name}`];
}

/** The words behind which a value stands. */
const beforeValue = entries.filter(([, option]) => !isFlag(option)).flatMap(spellings);

/** The beginning of a loop over words, in bash and zsh: passes over options and their values, and begins to tell the others apart. */
const passOptions = `if [[ -n $pending ]]; then
            pending=""
            continue
        fi
        case $word in
        ${beforeValue.join(" | ")}) pending=$word ;;
        -?*) ;;`;

const flags = (subject: Subject): readonly string[] =>
  optionsOf(subject).flatMap(([name, { short }]) => [...(short ? [`-${short}`] : []), `--${name}`]);

/** What an option does, where the command that it goes with is known. */
const brief = ({ text }: Option) => text.replace(/^with [a-z]+: /, "");

function bash(known: KnownWords): string {
  // Each list of words stands in the script once, although several places offer it.
  const lists = new Map<string, string>();
  const offered = ({ words, files }: Argument) => {
    const text = words.join(" ");
    if (text !== "" && !lists.has(text)) lists.set(text, `list${lists.size + 1}`);
    const list = text === "" ? "" : `words=$${lists.get(text)}`;
    return [list, files ? "kind='file'" : ""].filter((part) => part !== "").join(" ") || ":";
  };
  const byValue = optionsOfAll((option, subject) =>
    option.value === "directory"
      ? "kind='directory'"
      : offered({ words: valuesOf(option, subject, known), files: option.value === "file" }),
  ).map(([ways, subject, result]) => `${ways.map((way) => `"${subject} ${way}"`).join(" | ")}) ${result} ;;`);
  const byPosition = subjects.flatMap((subject) => {
    const { first, others } = argumentsOf(subject, known);
    return [`"${subject} 0") ${offered(first)} ;;`, `"${subject} "*) ${offered(others)} ;;`];
  });
  return `# Completion of gen-bundle for bash: source <(gen-bundle completion bash)
_gen_bundle() {
    ${[...lists].map(([text, name]) => `local ${name}='${text}'`).join("\n    ")}
    local current pending="" command=files word glue="" words="" kind=""
    local -i count=0
    local -a line=()
    # bash takes --name=value for three words, and FILE:LINE too.
    for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ $word == [=:] && \${#line[@]} -gt 0 ]]; then
            line[-1]+=$word
            glue=yes
        elif [[ $glue ]]; then
            line[-1]+=$word
            glue=""
        else
            line+=("$word")
        fi
    done
    current=\${line[-1]}
    unset "line[-1]"
    for word in "\${line[@]}"; do
        ${passOptions}
        ${names.join(" | ")})
            if [[ $command == files && $count -eq 0 ]]; then command=$word; else count+=1; fi
            ;;
        *) count+=1 ;;
        esac
    done
    if [[ ! $pending && $current == --*=* ]]; then
        pending=\${current%%=*}
        current=\${current#*=}
    elif [[ ! $pending && $current == *:* ]]; then
        return
    fi
    # bash replaces only what follows the last of these.
    if [[ $current == *=* ]]; then return; fi
    if [[ $pending ]]; then
        case "$command $pending" in
        ${byValue.join("\n        ")}
        esac
    elif [[ $current == -* ]]; then
        case $command in
        ${subjects.map((subject) => `${subject}) words='${flags(subject).join(" ")}' ;;`).join("\n        ")}
        esac
    else
        case "$command $count" in
        ${byPosition.join("\n        ")}
        esac
    fi
    COMPREPLY=()
    if [[ $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        if [[ \${COMPREPLY[0]-} == *= ]]; then compopt -o nospace; fi
    fi
    if [[ $kind ]]; then
        compopt -o filenames
        mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -A "$kind" -- "$current")
    fi
}
complete -F _gen_bundle gen-bundle
`;
}

/** What each option with a value gets on each command line that it goes with, except those that get nothing. */
function optionsOfAll(
  result: (option: Option, subject: Subject) => string,
): readonly (readonly [ways: readonly string[], subject: Subject, result: string])[] {
  return subjects.flatMap((subject) =>
    optionsOf(subject)
      .filter(([, option]) => option.value !== undefined)
      .map(([name, option]) => [spellings([name, option]), subject, result(option, subject)] as const),
  );
}

function zsh(known: KnownWords): string {
  // In a description of _arguments, a bracket ends it, and a colon ends what stands after it.
  const text = (description: string) =>
    description
      .replaceAll(/[[\]:\\']/g, " ")
      .replaceAll(/ +/g, " ")
      .trim();
  const action = (option: Option, subject: Subject) => {
    const words = valuesOf(option, subject, known);
    // A word with a sign behind it gets no blank.
    if (option.value === "setting")
      return `{compadd -S "=" -- ${words.map((word) => word.slice(0, -1)).join(" ")}}`;
    if (words.length > 0) return `(${words.join(" ")})`;
    return option.value === "directory" ? "_files -/" : option.value === "file" ? "_files" : " ";
  };
  const specification = ([name, option]: readonly [string, Option], subject: Subject) => {
    const value = isFlag(option) ? "" : `:${text(option.argument ?? name)}:${action(option, subject)}`;
    const both = option.short ? `'(-${option.short} --${name})'{-${option.short},--${name}}` : "";
    const described = `[${text(brief(option))}]${value}`;
    if (option.short) return `${both}'${described}'`;
    return `'${option.multiple ? "*" : ""}--${name}${described}'`;
  };
  const argument = (place: string, { words, files }: Argument) => {
    if (words === names) return `'${place}: :_gen_bundle_first'`;
    if (words.length === 0) return files ? `'${place}:file:_files'` : undefined;
    const list = `(${words.join(" ")})`;
    return files
      ? `'${place}: :{_alternative "words:word:${list}" "files:file:_files"}'`
      : `'${place}:word:${list}'`;
  };
  const call = (subject: Subject) => {
    const { first, others } = argumentsOf(subject, known);
    return [
      "_arguments -s -S",
      ...optionsOf(subject).map((option) => specification(option, subject)),
      argument("1", first),
      argument("*", others),
    ]
      .filter((line) => line !== undefined)
      .join(" \\\n            ");
  };
  return `#compdef gen-bundle
# Completion of gen-bundle for zsh: source <(gen-bundle completion zsh), after compinit
_gen_bundle_first() {
    local -a commands=(
        ${Object.entries(commands)
          .map(([name, does]) => `'${name}:${text(does)}'`)
          .join("\n        ")}
    )
    _describe command commands
    _files
}
_gen_bundle() {
    local command=files word pending=""
    integer index
    # The command is the first word that is no option, and no value of one.
    for (( index = 2; index < CURRENT; index++ )); do
        word=$words[index]
        ${passOptions}
        ${names.join(" | ")})
            command=$word
            words[index]=()
            (( CURRENT-- ))
            break
            ;;
        *) break ;;
        esac
    done
    case $command in
    ${subjects.map((subject) => `${subject})\n        ${call(subject)}\n        ;;`).join("\n    ")}
    esac
}
compdef _gen_bundle gen-bundle
`;
}

function fish(known: KnownWords): string {
  const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
  const complete = (condition: string, rest: string) =>
    `complete -c gen-bundle -n ${quoted(condition)} ${rest}`;
  const value = (option: Option, words: readonly string[]) => {
    if (isFlag(option)) return "";
    if (words.length > 0) return ` -x -a ${quoted(words.join(" "))}`;
    if (option.value === "directory") return " -x -a '(__fish_complete_directories)'";
    return option.value === "file" ? " -r -F" : " -x";
  };
  const argument = (condition: string, { words, files }: Argument) => [
    ...(files ? [complete(condition, "-F")] : []),
    ...(words.length > 0 && words !== names ? [complete(condition, `-a ${quoted(words.join(" "))}`)] : []),
  ];
  return [
    `# Completion of gen-bundle for fish: gen-bundle completion fish | source
# Prints the command, or "files", and the number of words behind it that are no options and no values of them.
function __gen_bundle_words
    set -l command files
    set -l count 0
    set -l pending
    for word in (commandline -opc)[2..-1]
        if set -q pending[1]
            set -e pending
            continue
        end
        switch $word
            case ${beforeValue.join(" ")}
                set pending yes
            case '-?*'
            case ${names.join(" ")}
                if test $command = files -a $count = 0
                    set command $word
                else
                    set count (math $count + 1)
                end
            case '*'
                set count (math $count + 1)
        end
    end
    echo $command $count
end
function __gen_bundle_is
    contains -- (string split ' ' (__gen_bundle_words))[1] $argv
end
function __gen_bundle_first
    string match -q "$argv[1] 0" (__gen_bundle_words)
end
function __gen_bundle_later
    string match -qr "^$argv[1] [1-9]" (__gen_bundle_words)
end
complete -c gen-bundle -f`,
    ...Object.entries(commands).map(([name, does]) =>
      complete("__gen_bundle_first files", `-a ${name} -d ${quoted(does)}`),
    ),
    ...subjects.flatMap((subject) => {
      const { first, others } = argumentsOf(subject, known);
      return [
        ...argument(`__gen_bundle_first ${subject}`, first),
        ...argument(`__gen_bundle_later ${subject}`, others),
      ];
    }),
    ...entries.flatMap(([name, option]) => {
      // One line for all command lines on which the option has the same values.
      const alike = new Map<string, Subject[]>();
      for (const subject of option.with ?? subjects) {
        const own = value(option, valuesOf(option, subject, known));
        alike.set(own, [...(alike.get(own) ?? []), subject]);
      }
      return [...alike].map(([own, of]) =>
        complete(
          `__gen_bundle_is ${of.join(" ")}`,
          `-l ${name}${option.short ? ` -s ${option.short}` : ""}${own} -d ${quoted(brief(option))}`,
        ),
      );
    }),
    "",
  ].join("\n");
}
