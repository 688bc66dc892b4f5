# Made by docs/pages.py from the help of the commands.
_postdesk() {
    local word=${COMP_WORDS[COMP_CWORD]} typed= name= number
    COMPREPLY=()
    if [ "${COMP_WORDS[COMP_CWORD - 1]}" = -C ]; then
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
    fi
    for ((number = 1; number < COMP_CWORD; number++)); do
        name=${COMP_WORDS[number]}
        case $name in
            -C) ((number++)) ;;
            -*) ;;
            *) case "$typed" in (''|inbox|outbox|keys|kb|db) typed="${typed:+$typed }$name" ;; esac ;;
        esac
    done
    case $typed in
        '') set -- init run demo check test explain why backtest rehearse ingest list show log inbox outbox keys oauth people kb report improvements letters status doctor upgrade db export erase -C --version ;;
        'init') set -- -C --help --name --address --lang --timezone --database --engineer --smtp-listen --lmtp-listen --send-to --send-mode --trial-to --http-listen --prove --round-trip --json ;;
        'run') set -- -C --help ;;
        'demo') set -- -C --help --short --report ;;
        'check') set -- -C --help --strict --show --fix --yes --schemas --with-history --history --json ;;
        'test') set -- -C --help --junit --only --json ;;
        'explain') set -- -C --help --ticket --at --rules --json ;;
        'why') set -- -C --help --json ;;
        'backtest') set -- -C --help --since --against --mails --examples --json ;;
        'rehearse') set -- -C --help --quiet -q --json ;;
        'ingest') set -- -C --help --from -f --to --history --json ;;
        'list') set -- -C --help --all --limit --assignee --requester --desk --fact --json ;;
        'show') set -- -C --help --json ;;
        'log') set -- -C --help --channel --name --phone --subject --by --desk --json ;;
        'inbox') set -- list show retry drop -C ;;
        'inbox list') set -- -C --help --state --limit --json ;;
        'inbox show') set -- -C --help --raw --json ;;
        'inbox retry') set -- -C --help --json ;;
        'inbox drop') set -- -C --help --reason --json ;;
        'outbox') set -- list show hold release retry drop -C ;;
        'outbox list') set -- -C --help --state --limit --json ;;
        'outbox show') set -- -C --help --text --json ;;
        'outbox hold') set -- -C --help --all --json ;;
        'outbox release') set -- -C --help --all --json ;;
        'outbox retry') set -- -C --help --json ;;
        'outbox drop') set -- -C --help --reason --json ;;
        'keys') set -- list pin drop -C ;;
        'keys list') set -- -C --help --json ;;
        'keys pin') set -- -C --help --json ;;
        'keys drop') set -- -C --help --json ;;
        'oauth login') set -- -C --help --paste ;;
        'people') set -- -C --help --addresses --team --spam --forget --json ;;
        'kb') set -- search check stats remove -C ;;
        'kb search') set -- -C --help --limit --json ;;
        'kb check') set -- -C --help --json ;;
        'kb stats') set -- -C --help --json ;;
        'kb remove') set -- -C --help --json ;;
        'report') set -- -C --help --period --by --team --organisation --engineer --category --why --as-desk --language --csv --html --json ;;
        'improvements') set -- -C --help --open --team --json ;;
        'letters') set -- -C --help --lang --output -o --text --list --json ;;
        'status') set -- -C --help --watch -w --json ;;
        'doctor') set -- -C --help --round-trip --json ;;
        'upgrade') set -- -C --help --to --without-backup --json ;;
        'db') set -- upgrade backup restore sweep vacuum verify copy -C ;;
        'db upgrade') set -- -C --help --json ;;
        'db backup') set -- -C --help --passphrase-file --json ;;
        'db restore') set -- -C --help --passphrase-file --json ;;
        'db sweep') set -- -C --help --json ;;
        'db vacuum') set -- -C --help --json ;;
        'db verify') set -- -C --help --json ;;
        'db copy') set -- -C --help --json ;;
        'export') set -- -C --help --person --to --json ;;
        'erase') set -- -C --help --person --yes --again --json ;;
        *) set -- ;;
    esac
    [ $# = 0 ] || mapfile -t COMPREPLY < <(compgen -W "$*" -- "$word")
}
complete -o default -F _postdesk postdesk
