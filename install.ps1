# Installs device-login on Windows: downloads the binary, verifies its SHA-256 checksum, and moves it to
# a folder of the user. For Windows PowerShell 5.1 and PowerShell 7.
#
#   irm https://github.com/device-login/device-login/releases/latest/download/install.ps1 | iex
#   .\install.ps1 -Version v0.1.0
#
# DEVICE_LOGIN_INSTALL    the folder; by default .local\bin in the user's folder
# DEVICE_LOGIN_VERSION    the version; by default the latest
# DEVICE_LOGIN_BASE_URL   the URL of the releases, for a mirror
param([string] $Version = $env:DEVICE_LOGIN_VERSION)

function Install-DeviceLogin {
  param([string] $Version)

  # Only for this function: the script may run in the user's session.
  Set-StrictMode -Version 2
  $ErrorActionPreference = "Stop"
  $ProgressPreference = "SilentlyContinue" # A progress bar slows down downloads in 5.1.

  if ($PSVersionTable.PSVersion.Major -ge 6 -and -not $IsWindows) {
    throw "This is not Windows: use install.sh."
  }

  $base = $env:DEVICE_LOGIN_BASE_URL
  if (-not $base) { $base = "https://github.com/device-login/device-login/releases" }
  $base = $base.TrimEnd("/")
  # Over plain http, an attacker could replace the binary and its checksum.
  if ($base -notmatch '^(https://|http://(localhost|127\.0\.0\.1)([:/]|$))') {
    throw "DEVICE_LOGIN_BASE_URL must begin with https://: got $base."
  }

  if (-not $Version -or $Version -eq "latest") {
    $place = "$base/latest/download"
  } elseif ($Version -match '^v?[0-9][0-9A-Za-z.+-]*$') {
    $place = "$base/download/v$($Version.TrimStart('v'))"
  } else {
    throw "The version must be like v0.1.0: got $Version."
  }

  # The processor of the machine, even if this PowerShell is emulated.
  $key = "HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
  $processor = (Get-ItemProperty $key).PROCESSOR_ARCHITECTURE
  switch ($processor) {
    "AMD64" { $asset = "device-login-windows-x64.exe" }
    "ARM64" { $asset = "device-login-windows-arm64.exe" }
    default { throw "There is no binary for $processor. With Node, run npx device-login." }
  }

  $folder = $env:DEVICE_LOGIN_INSTALL
  if (-not $folder) { $folder = Join-Path $HOME ".local\bin" }
  $folder = (New-Item -ItemType Directory -Force -Path $folder).FullName
  $program = Join-Path $folder "device-login.exe"

  # On the same drive as the folder, so that the last step is a rename.
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
    if (-not $expected) { throw "$place/SHA256SUMS does not list $asset." }
    $actual = (Get-FileHash -Algorithm SHA256 -LiteralPath $file).Hash
    if ($actual -ne $expected) {
      throw "The checksum of $asset does not match. It was not installed. " +
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
    Write-Output "This folder is not on your Path. To add it for new windows:"
    Write-Output "  `$path = [Environment]::GetEnvironmentVariable('Path', 'User')"
    Write-Output "  [Environment]::SetEnvironmentVariable('Path', `"`$path;$folder`", 'User')"
  }
}

# Last, so that a truncated download does nothing.
Install-DeviceLogin -Version $Version
