import { type Shell, shells } from "./command-line.ts";
import { type CommandName, commands, type Option, options, optionsOf, type Subject } from "./options.ts";

/** Words that stand for a value or an argument, besides files. */
export interface KnownWords {
  readonly platforms: readonly string[];
  readonly examples: readonly string[];
  /** What can be explained: rules, and keys of the topology. */
  readonly subjects: readonly string[];
}

const names = Object.keys(commands) as CommandName[];

/** What a shell reads to complete words of the command line. */
export function completion(shell: Shell, known: KnownWords): string {
  return { bash, zsh, fish }[shell](known);
}

function valuesOf({ value }: Option, { platforms, examples }: KnownWords): readonly string[] {
  if (value === "platform") return platforms;
  if (value === "example") return examples;
  return typeof value === "object" ? value : [];
}

/** What can follow a command, besides options. */
function argumentsOf(
  subject: Subject,
  { subjects }: KnownWords,
): { readonly words: readonly string[]; readonly files: boolean } {
  if (subject === "explain") return { words: subjects, files: true };
  if (subject === "completion") return { words: shells, files: false };
  return { words: subject === "files" ? names : [], files: subject !== "rules" };
}

const flags = (subject: Subject): readonly string[] =>
  optionsOf(subject).flatMap(([name, { short }]) => [...(short ? [`-${short}`] : []), `--${name}`]);

/** What an option does, where the command that it goes with is known. */
const brief = ({ text }: Option) => text.replace(/^with [a-z]+: /, "");

const isFlag = ({ type }: Option) => type === "boolean";

function bash(known: KnownWords): string {
  const pattern = (chosen: (option: Option) => boolean) =>
    Object.entries<Option>(options)
      .filter(([, option]) => !isFlag(option) && chosen(option))
      .flatMap(([name, { short }]) => [...(short ? [`-${short}`] : []), `--${name}`])
      .join(" | ");
  const found = (subject: Subject) => {
    const { words, files } = argumentsOf(subject, known);
    const list = `compgen -W '${words.join(" ")}' -- "$current"`;
    return files
      ? `compopt -o filenames\n        mapfile -t COMPREPLY < <(${words.length > 0 ? `${list}; ` : ""}compgen -f -- "$current")`
      : `mapfile -t COMPREPLY < <(${list})`;
  };
  const listed = Object.entries<Option>(options).filter(([, option]) => valuesOf(option, known).length > 0);
  return `# Completion of gen-bundle for bash: source <(gen-bundle completion bash)
_gen_bundle() {
    local command="" word options
    local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
    # bash takes --name=value for three words.
    if [[ $current == "=" ]]; then
        current=""
    elif [[ $previous == "=" ]]; then
        previous=\${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        ${names.join(" | ")})
            command=$word
            break
            ;;
        esac
    done
    COMPREPLY=()
    case $previous in
    ${listed
      .map(
        ([name, option]) => `--${name})
        mapfile -t COMPREPLY < <(compgen -W '${valuesOf(option, known).join(" ")}' -- "$current")
        return
        ;;`,
      )
      .join("\n    ")}
    ${pattern(({ value }) => value === "directory")})
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        return
        ;;
    ${pattern(({ value }) => value === "file")})
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    ${pattern(({ value }) => value === undefined)})
        return
        ;;
    esac
    if [[ $current == -* ]]; then
        case $command in
        ${names
          .map(
            (name) => `${name})
            options='${flags(name).join(" ")}'
            ;;`,
          )
          .join("\n        ")}
        *)
            options='${flags("files").join(" ")}'
            ;;
        esac
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
        return
    fi
    case $command in
    ${names.map((name) => `${name})\n        ${found(name)}\n        ;;`).join("\n    ")}
    *)
        ${found("files")}
        ;;
    esac
}
complete -F _gen_bundle gen-bundle
`;
}

function zsh(known: KnownWords): string {
  // In a description of _arguments, a bracket ends it, and a colon ends what stands after it.
  const text = (description: string) =>
    description
      .replaceAll(/[[\]:\\']/g, " ")
      .replaceAll(/ +/g, " ")
      .trim();
  const action = (option: Option) => {
    const words = valuesOf(option, known);
    if (words.length > 0) return `(${words.join(" ")})`;
    return option.value === "directory" ? "_files -/" : option.value === "file" ? "_files" : " ";
  };
  const specification = ([name, option]: readonly [string, Option]) => {
    const value = isFlag(option) ? "" : `:${text(option.argument ?? name)}:${action(option)}`;
    const both = option.short ? `'(-${option.short} --${name})'{-${option.short},--${name}}` : "";
    const described = `[${text(brief(option))}]${value}`;
    if (option.short) return `${both}'${described}'`;
    return `'${option.multiple ? "*" : ""}--${name}${described}'`;
  };
  const lines = (subject: Subject) => optionsOf(subject).map(specification);
  const rest = (subject: Subject) => {
    const { words, files } = argumentsOf(subject, known);
    const list = `(${words.join(" ")})`;
    if (subject === "files" || words.length === 0) return files ? "'*:topology:_files'" : undefined;
    return files
      ? `'*:${subject}:{_alternative "words:word:${list}" "files:file:_files"}'`
      : `'*:${subject}:${list}'`;
  };
  const call = (subject: Subject, indent: string) =>
    ["_arguments -S", ...lines(subject), rest(subject)]
      .filter((line) => line !== undefined)
      .join(` \\\n${indent}    `);
  return `#compdef gen-bundle
# Completion of gen-bundle for zsh: source <(gen-bundle completion zsh), after compinit
_gen_bundle() {
    local -a commands=(
        ${Object.entries(commands)
          .map(([name, does]) => `'${name}:${text(does)}'`)
          .join("\n        ")}
    )
    local command=\${words[(r)(${names.join("|")})]}
    case $command in
    ${names
      .map(
        (name) => `${name})
        shift words
        (( CURRENT-- ))
        ${call(name, "        ")}
        ;;`,
      )
      .join("\n    ")}
    *)
        if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
            _describe command commands
        fi
        ${call("files", "        ")}
        ;;
    esac
}
compdef _gen_bundle gen-bundle
`;
}

function fish(known: KnownWords): string {
  const quoted = (text: string) => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
  const within = (subjects: readonly Subject[] | undefined) => {
    if (subjects === undefined) return "";
    const given = subjects.filter((subject) => subject !== "files");
    const conditions = [
      ...(given.length > 0 ? [`__fish_seen_subcommand_from ${given.join(" ")}`] : []),
      ...(subjects.includes("files") ? [`not __fish_seen_subcommand_from ${names.join(" ")}`] : []),
    ];
    return ` -n ${quoted(conditions.join("; or "))}`;
  };
  const value = (option: Option) => {
    if (isFlag(option)) return "";
    const words = valuesOf(option, known);
    if (words.length > 0) return ` -x -a ${quoted(words.join(" "))}`;
    if (option.value === "directory") return " -x -a '(__fish_complete_directories)'";
    return option.value === "file" ? " -r -F" : " -x";
  };
  return [
    "# Completion of gen-bundle for fish: gen-bundle completion fish | source",
    ...Object.entries(commands).map(
      ([name, does]) =>
        `complete -c gen-bundle -n ${quoted(`not __fish_seen_subcommand_from ${names.join(" ")}`)} -a ${name} -d ${quoted(does)}`,
    ),
    ...names.flatMap((name) => {
      const { words, files } = argumentsOf(name, known);
      if (files && words.length === 0) return [];
      const list = words.length > 0 ? ` -a ${quoted(words.join(" "))}` : "";
      return [`complete -c gen-bundle${files ? "" : " -f"}${within([name])}${list}`];
    }),
    ...Object.entries<Option>(options).map(
      ([name, option]) =>
        `complete -c gen-bundle${within(option.with)} -l ${name}${option.short ? ` -s ${option.short}` : ""}${value(option)} -d ${quoted(brief(option))}`,
    ),
    "",
  ].join("\n");
}
