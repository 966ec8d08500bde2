# Completes awk-ward in PowerShell. Made by: awk-ward completions powershell

Register-ArgumentCompleter -Native -CommandName 'awk-ward' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # Arrays rather than hash tables, whose keys would not distinguish -h from -H. Each entry has all
    # its keys, as strict mode requires.
    $commands = @(
        @{
            Path = ''
            Commands = @(
                @{ Names = @('outer', 'o'); Path = '/outer'; Summary = 'it''s "so": [a] \b \'', $HOME, $(c), `d`, {e}, %f, ‘‘g’’, #h, *i?, ~j & <k>' }
                @{ Names = @('run'); Path = '/run'; Summary = 'runs a command' }
            )
            Flags = @(
                @{ Names = @('-H', '--header'); Summary = 'it''s "so": [a] \b \'', $HOME, $(c), `d`, {e}, %f, ‘‘g’’, #h, *i?, ~j & <k>'; Value = @{ Words = @(); Files = $false; Profiles = $false; Variadic = $false } }
                @{ Names = @('--file'); Summary = 'a file'; Value = @{ Words = @(); Files = $true; Profiles = $false; Variadic = $false } }
                @{ Names = @('-d', '--dir'); Summary = 'a folder'; Value = @{ Words = @(); Files = $true; Profiles = $false; Variadic = $false } }
                @{ Names = @('--form'); Summary = 'it''s "so": [a] \b \'', $HOME, $(c), `d`, {e}, %f, ‘‘g’’, #h, *i?, ~j & <k>'; Value = @{ Words = @('short', 'long', 'urn:x', 'free='); Files = $false; Profiles = $false; Variadic = $false } }
                @{ Names = @('--secret'); Summary = 'a secret'; Value = @{ Words = @(); Files = $false; Profiles = $false; Variadic = $false } }
                @{ Names = @('--no-hurry'); Summary = 'take time'; Value = $null }
                @{ Names = @('-h', '--help'); Summary = 'print this help'; Value = $null }
            )
            Operands = @(
            )
        }
        @{
            Path = '/outer'
            Commands = @(
                @{ Names = @('inner'); Path = '/outer/inner'; Summary = 'further down' }
            )
            Flags = @(
                @{ Names = @('-H', '--host'); Summary = 'means something else here'; Value = @{ Words = @(); Files = $false; Profiles = $false; Variadic = $false } }
                @{ Names = @('-h', '--help'); Summary = 'print this help'; Value = $null }
            )
            Operands = @(
            )
        }
        @{
            Path = '/outer/inner'
            Commands = @(
            )
            Flags = @(
                @{ Names = @('--deep'); Summary = 'a file'; Value = @{ Words = @(); Files = $true; Profiles = $false; Variadic = $false } }
                @{ Names = @('-h', '--help'); Summary = 'print this help'; Value = $null }
            )
            Operands = @(
                @{ Words = @('left', 'right'); Files = $false; Profiles = $false; Variadic = $false }
                @{ Words = @(); Files = $true; Profiles = $false; Variadic = $true }
            )
        }
        @{
            Path = '/run'
            Commands = @(
            )
            Flags = @(
                @{ Names = @('-h', '--help'); Summary = 'print this help'; Value = $null }
            )
            Operands = @(
                @{ Words = @(); Files = $true; Profiles = $false; Variadic = $true }
            )
        }
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
            try { $words = @(& 'awk-ward' profiles --names 2>$null) } catch { $words = @() }
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
