/** The command that makes the values that a file of secrets lacks. The command line writes its names of files in place of the words. */
export const makeSecretsCommand = "`(umask 077; gen-bundle secrets TOPOLOGY --secrets FILE > NEW)`";
