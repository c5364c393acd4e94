# SPDX-License-Identifier: GPL-3.0-or-later
#
# What bash offers behind "tektra": commands, their options, and what stands behind those. Models are
# those that are on this computer or on a server now; who is slow is not waited for.

_tektra_models ()
{
  timeout 2 tektra models --json 2>/dev/null | sed -n 's/^ *"id": *"\(.*\)",\{0,1\}$/\1/p'
}

_tektra ()
{
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words=
  local commands='ask benchmark config doctor export import models pull quick rm say show transcribe trust'

  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    if [[ $current == -* ]]; then
      words='--help --version'
    else
      words=$commands
      compopt -o default 2>/dev/null
    fi
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi

  case $previous in
    -i|--image|-a|--audio|--file|-o|--output|--schema)
      [[ $previous == -a && ${COMP_WORDS[1]} == export ]] || { compopt -o default 2>/dev/null; return; }
      ;;
    -m|--model)
      if [[ ${COMP_WORDS[1]} == transcribe ]]; then
        compopt -o default 2>/dev/null
      else
        COMPREPLY=($(compgen -W "$(_tektra_models)" -- "$current"))
      fi
      return
      ;;
    -f|--format)
      if [[ ${COMP_WORDS[1]} == export ]]; then
        COMPREPLY=($(compgen -W 'json md txt' -- "$current"))
      else
        compopt -o default 2>/dev/null
      fi
      return
      ;;
    --fingerprint|--max-tokens|--rounds|--seed|--system|--temperature|-l|--language|-n|-r|--rate|-s|--server|-v|--voice)
      return
      ;;
  esac

  case ${COMP_WORDS[1]} in
    ask) words='--audio --file --image --json --load-anyway --logprobs --max-tokens --model --schema --seed --system --temperature' ;;
    benchmark) words='--json --rounds' ;;
    export) words='--all --format --output' ;;
    models) words='--json' ;;
    quick) words='--screenshot --selection' ;;
    rm) words='--yes' ;;
    say) words='--language --rate --server --voice' ;;
    show) words='--json' ;;
    transcribe) words='--json --language --model --server' ;;
    trust) words='--fingerprint --forget' ;;
  esac

  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "--help $words" -- "$current"))
  else
    case ${COMP_WORDS[1]} in
      benchmark|rm|show) COMPREPLY=($(compgen -W "$(_tektra_models)" -- "$current")) ;;
      config)
        if (( COMP_CWORD == 2 )); then
          COMPREPLY=($(compgen -W 'check import' -- "$current"))
        else
          compopt -o default 2>/dev/null
        fi
        ;;
      import|transcribe) compopt -o default 2>/dev/null ;;
    esac
  fi
}

complete -F _tektra tektra
