import {
  type CompletedFlag,
  type CompletedValue,
  type CompletionTree,
  everyCommand,
} from "./completion_tree.ts";

/**
 * Generates the completion script for PowerShell.
 *
 * @param program the program's commands and flags
 */
export function powershellCompletion(program: CompletionTree): string {
  return `# Completes ${program.name} in PowerShell. Made by: ${program.name} completions powershell

Register-ArgumentCompleter -Native -CommandName ${quote(program.name)} -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # Arrays rather than hash tables, whose keys would not distinguish -h from -H. Each entry has all
    # its keys, as strict mode requires.
    $commands = @(
${everyCommand(program).map(commandEntry).join("\n")}
    )

    $typed = @(
        $commandAst.CommandElements | Select-Object -Skip 1 |
            Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
            ForEach-Object { $_.Extent.Text }
    )
    $place = $commands[0]
    $operands = 0
    $flag = $null
    $ended = $false
    foreach ($word in $typed) {
        if ($flag) {
            $flag = $null
        } elseif (-not $ended -and $word -ceq '--') {
            $ended = $true
        } elseif (-not $ended -and $word.StartsWith('-', 'Ordinal')) {
            $flag = $place.Flags |
                Where-Object { $_.Value -and $_.Names -ccontains $word } |
                Select-Object -First 1
        } else {
            $below = $place.Commands |
                Where-Object { $_.Names -ccontains $word } |
                Select-Object -First 1
            if ($operands -eq 0 -and $below) {
                $place = $commands | Where-Object { $_.Path -ceq $below.Path }
            } else {
                $operands++
            }
        }
    }

    $lead = ''
    $value = $null
    $offered = @()
    if ($flag) {
        $value = $flag.Value
    } elseif (-not $ended -and $wordToComplete -cmatch '^(-[^=]*)=') {
        $lead = $Matches[0]
        $name = $Matches[1]
        $flag = $place.Flags |
            Where-Object { $_.Value -and $_.Names -ccontains $name } |
            Select-Object -First 1
        if ($flag) { $value = $flag.Value }
    } elseif (-not $ended -and $wordToComplete.StartsWith('-', 'Ordinal')) {
        $offered = @(
            foreach ($entry in $place.Flags) {
                foreach ($name in $entry.Names) {
                    [System.Management.Automation.CompletionResult]::new(
                        $name, $name, 'ParameterName', $entry.Summary)
                }
            }
        )
    } else {
        $last = $place.Operands.Count - 1
        if ($operands -le $last) {
            $value = $place.Operands[$operands]
        } elseif ($last -ge 0 -and $place.Operands[$last].Variadic) {
            $value = $place.Operands[$last]
        }
        if ($operands -eq 0) {
            $offered = @(
                foreach ($entry in $place.Commands) {
                    [System.Management.Automation.CompletionResult]::new(
                        $entry.Names[0], $entry.Names[0], 'Command', $entry.Summary)
                }
            )
        }
    }
    if ($value) {
        $words = $value.Words
        if ($value.Profiles) {
            try { $words = @(& ${
    quote(program.name)
  } profiles --names 2>$null) } catch { $words = @() }
        }
        $offered += @(
            foreach ($word in $words) {
                [System.Management.Automation.CompletionResult]::new(
                    ($lead + $word), $word, 'ParameterValue', $word)
            }
        )
    }

    $fitting = @(
        $offered | Where-Object { $_.CompletionText.StartsWith($wordToComplete, 'Ordinal') }
    )
    if ($fitting.Count -gt 0) {
        $fitting
    } elseif (-not $value -or -not $value.Files) {
        # Without any result PowerShell would offer files.
        ''
    }
}
`;
}

function commandEntry(tree: CompletionTree): string {
  return `        @{
            Path = ${quote(address(tree.path))}
            Commands = @(
${tree.commands.map(childEntry).join("")}            )
            Flags = @(
${tree.flags.map(flagEntry).join("")}            )
            Operands = @(
${tree.operands.map((value) => `                ${valueEntry(value)}\n`).join("")}            )
        }`;
}

function childEntry({ name, aliases, path, summary }: CompletionTree): string {
  const names = [name, ...aliases].map(quote).join(", ");
  return `                @{ Names = @(${names}); Path = ${quote(address(path))}; ` +
    `Summary = ${quote(summary || name)} }\n`;
}

function flagEntry({ names, summary, value }: CompletedFlag): string {
  return `                @{ Names = @(${names.map(quote).join(", ")}); ` +
    `Summary = ${quote(summary || names.join(", "))}; ` +
    `Value = ${value === undefined ? "$null" : valueEntry(value)} }\n`;
}

function valueEntry({ kind, words, variadic }: CompletedValue): string {
  return `@{ Words = @(${words.map(quote).join(", ")}); ` +
    `Files = $${["file", "folder", "command"].includes(kind)}; ` +
    `Profiles = $${kind === "profile"}; Variadic = $${variadic} }`;
}

function address(path: readonly string[]): string {
  return path.map((name) => `/${name}`).join("");
}

/** Quotes text. PowerShell treats typographic single quotes like straight ones. */
function quote(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
}
