# SPDX-License-Identifier: GPL-3.0-or-later
#
# What bash offers behind "tektra": commands, their options, and what stands behind those. Models are
# those that are on this computer or on a server now; who is slow is not waited for.

# Adds the models that begin with what stands in "current", quoted: their names come from servers.
_tektra_offer_models ()
{
  local model

  while read -r model; do
    if [[ $model == "$current"* ]]; then
      printf -v model %q "$model"
      COMPREPLY+=("$model")
    fi
  done < <(timeout 2 tektra models --json 2>/dev/null | sed -n 's/^ *"id" *: *"\(.*\)",\{0,1\}$/\1/p')
}

# Puts into "words" what stands before the cursor. bash takes words apart at ":" and "=", too, which
# are in the names of models and between options and values; only what has a blank between is two.
_tektra_join_words ()
{
  local line=${COMP_LINE:0:COMP_POINT} word
  local -i at

  words=()
  for (( at = 0; at <= COMP_CWORD; at++ )); do
    word=${line#"${line%%[![:blank:]]*}"}
    (( at == COMP_CWORD )) || word=${COMP_WORDS[at]}
    if (( at == 0 )) || [[ $line == [[:blank:]]* ]]; then
      words+=("$word")
    else
      words[-1]+=$word
    fi
    line=${line#*"$word"}
  done
}

# Sets COMPREPLY to what fits behind "words" and "previous" and begins with "current"
_tektra_offer ()
{
  local command=${words[1]} options=
  local commands='ask benchmark config doctor export import models pull quick rm say show transcribe trust'

  if (( ${#words[@]} == 2 )); then
    if [[ $current == -* ]]; then
      COMPREPLY=($(compgen -W '--help --version' -- "$current"))
    else
      COMPREPLY=($(compgen -W "$commands" -- "$current"))
      compopt -o default 2>/dev/null
    fi
    return
  fi

  case $previous in
    -i|--image|-a|--audio|--file|-o|--output|--schema)
      [[ $previous == -a && $command == export ]] || { compopt -o default 2>/dev/null; return; }
      ;;
    -m|--model)
      if [[ $command == transcribe ]]; then
        compopt -o default 2>/dev/null
      else
        _tektra_offer_models
      fi
      return
      ;;
    -f|--format)
      if [[ $command == export ]]; then
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
  [[ ! $option ]] || return

  case $command in
    ask) options='--audio --file --image --json --load-anyway --logprobs --max-tokens --model --schema --seed --system --temperature' ;;
    benchmark) options='--json --rounds' ;;
    export) options='--all --format --output' ;;
    models) options='--json' ;;
    quick) options='--screenshot --selection' ;;
    rm) options='--yes' ;;
    say) options='--language --rate --server --voice' ;;
    show) options='--json' ;;
    transcribe) options='--json --language --model --server' ;;
    trust) options='--fingerprint --forget' ;;
  esac

  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "--help $options" -- "$current"))
  else
    case $command in
      benchmark|rm|show) _tektra_offer_models ;;
      config)
        if (( ${#words[@]} == 3 )); then
          COMPREPLY=($(compgen -W 'check import' -- "$current"))
        else
          compopt -o default 2>/dev/null
        fi
        ;;
      import|transcribe) compopt -o default 2>/dev/null ;;
    esac
  fi
}

_tektra ()
{
  local words current previous option= typed

  COMPREPLY=()
  _tektra_join_words
  typed=${words[-1]}
  previous=${words[-2]}
  if [[ $typed == --*=* ]]; then
    option=${typed%%=*}=
    previous=${option%=}
  fi
  current=${typed#"$option"}
  _tektra_offer

  # Behind the last character that takes words apart begins what bash replaces; "@" belongs to it.
  typed=${typed%"${typed##*["$COMP_WORDBREAKS"]}"}
  COMPREPLY=("${COMPREPLY[@]/#/"$option"}")
  COMPREPLY=("${COMPREPLY[@]#"${typed%@}"}")
}

complete -F _tektra tektra
