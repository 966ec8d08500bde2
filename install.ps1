# Installs device-login on Windows: downloads the binary, holds it against its SHA-256 sum, and puts
# it into a folder of your own. For Windows PowerShell 5.1 and PowerShell 7.
#
#   irm https://github.com/device-login/device-login/releases/latest/download/install.ps1 | iex
#   .\install.ps1 -Version v0.1.0
#
# DEVICE_LOGIN_INSTALL    the folder; .local\bin in your own folder where it is not set
# DEVICE_LOGIN_VERSION    the version; the latest where it is not set
# DEVICE_LOGIN_BASE_URL   where the releases lie, for a mirror
param([string] $Version = $env:DEVICE_LOGIN_VERSION)

function Install-DeviceLogin {
  param([string] $Version)

  # Of this function alone: the script may run in a session of yours.
  Set-StrictMode -Version 2
  $ErrorActionPreference = "Stop"
  $ProgressPreference = "SilentlyContinue" # With it, 5.1 downloads many times slower.

  if ($PSVersionTable.PSVersion.Major -ge 6 -and -not $IsWindows) {
    throw "This is not Windows: use install.sh."
  }

  $base = $env:DEVICE_LOGIN_BASE_URL
  if (-not $base) { $base = "https://github.com/device-login/device-login/releases" }
  $base = $base.TrimEnd("/")
  # A mirror in plain text could hand out anything, sums and all.
  if ($base -notmatch '^(https://|http://(localhost|127\.0\.0\.1)([:/]|$))') {
    throw "DEVICE_LOGIN_BASE_URL is $base. It has to begin with https://."
  }

  if (-not $Version -or $Version -eq "latest") {
    $place = "$base/latest/download"
  } elseif ($Version -match '^v?[0-9][0-9A-Za-z.+-]*$') {
    $place = "$base/download/v$($Version.TrimStart('v'))"
  } else {
    throw "The version $Version is none. Use one such as v0.1.0."
  }

  # The machine's own processor, even where this PowerShell is emulated.
  $key = "HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
  $processor = (Get-ItemProperty $key).PROCESSOR_ARCHITECTURE
  switch ($processor) {
    "AMD64" { $asset = "device-login-windows-x64.exe" }
    "ARM64" { $asset = "device-login-windows-arm64.exe" }
    default { throw "There is no binary for $processor. With Node there is npx device-login." }
  }

  $folder = $env:DEVICE_LOGIN_INSTALL
  if (-not $folder) { $folder = Join-Path $HOME ".local\bin" }
  $folder = (New-Item -ItemType Directory -Force -Path $folder).FullName
  $program = Join-Path $folder "device-login.exe"

  # On the folder's own drive, so that the last step is one rename.
  $work = Join-Path $folder (".device-login." + [Guid]::NewGuid().ToString("N"))
  New-Item -ItemType Directory -Path $work | Out-Null
  try {
    # 5.1 offers older protocols first.
    [Net.ServicePointManager]::SecurityProtocol =
      [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    Write-Output "Downloading $asset from $place"
    $sums = Join-Path $work "SHA256SUMS"
    $file = Join-Path $work "device-login.exe"
    Invoke-WebRequest -UseBasicParsing -Uri "$place/SHA256SUMS" -OutFile $sums
    Invoke-WebRequest -UseBasicParsing -Uri "$place/$asset" -OutFile $file

    $expected = $null
    foreach ($line in Get-Content -LiteralPath $sums) {
      $sum, $name = $line -split '\s+\*?', 2
      if ($name -eq $asset) { $expected = $sum }
    }
    if (-not $expected) { throw "$place/SHA256SUMS does not name $asset." }
    $actual = (Get-FileHash -Algorithm SHA256 -LiteralPath $file).Hash
    if ($actual -ne $expected) {
      throw "$asset is not what its sum says, and is not installed. " +
        "Expected $expected, received $actual."
    }

    $installed = & $file --version
    if ($LASTEXITCODE -ne 0) { throw "$asset does not start here (exit code $LASTEXITCODE)." }
    Move-Item -Force -LiteralPath $file -Destination $program
    Write-Output "device-login $installed is in $folder"
  } finally {
    Remove-Item -Recurse -Force -LiteralPath $work
  }

  if (($env:Path -split ";") -notcontains $folder) {
    Write-Output "That folder is not on your Path. To put it there, for new windows:"
    Write-Output "  `$path = [Environment]::GetEnvironmentVariable('Path', 'User')"
    Write-Output "  [Environment]::SetEnvironmentVariable('Path', `"`$path;$folder`", 'User')"
  }
}

# Last, so that a download that breaks off does nothing.
Install-DeviceLogin -Version $Version
