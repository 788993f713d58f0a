using System.Net;

namespace MailRevocationWorker.MailServers;

/// <summary>How the connection to a mail server is protected.</summary>
public enum ConnectionSecurity
{
    /// <summary>TLS from the first byte (RFC 8314 clause 3).</summary>
    Tls,

    /// <summary>Plain greeting, then STARTTLS; without it the connection is given up, never continued in clear.</summary>
    StartTls,

    /// <summary>No TLS; accepted for loopback addresses alone.</summary>
    None,
}

/// <summary>How the service signs in.</summary>
public enum SignInMethod
{
    Password,

    /// <summary>An OAuth 2.0 access token (XOAUTH2, or RFC 7628 OAUTHBEARER): acquired by the service itself, or from a file that something else keeps fresh.</summary>
    XOAuth2,

    /// <summary>No sign-in: a relay that knows this machine.</summary>
    None,
}

/// <summary>Where a mail server is and how to sign in. Secrets come from files or the environment, never from settings.</summary>
public abstract class MailServerOptions
{
    /// <summary>Host name, as its certificate says it, or an IP address.</summary>
    public string Host { get; set; } = "";

    /// <summary>TCP port; 0: the usual one for the protocol and <see cref="Security"/>.</summary>
    public int Port { get; set; }

    public ConnectionSecurity Security { get; set; } = ConnectionSecurity.Tls;

    /// <summary>PEM file of the only authorities whose server certificates are believed; null: those of the system.</summary>
    public string? CaFile { get; set; }

    /// <summary>Ask whether the server's certificate is revoked (system authorities only).</summary>
    public bool CheckRevocation { get; set; } = true;

    public SignInMethod SignIn { get; set; } = SignInMethod.Password;

    public string User { get; set; } = "";

    /// <summary>File that holds the password alone; read at each sign-in.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Environment variable that holds the password, where no file does.</summary>
    public string? PasswordVariable { get; set; }

    /// <summary>File that holds the access token alone; read again at each sign-in, since a token lives an hour.</summary>
    public string? TokenFile { get; set; }

    /// <summary>How the service acquires access tokens by itself, in place of <see cref="TokenFile"/>.</summary>
    public OAuthOptions? OAuth { get; set; }

    /// <summary>Seconds that one command, or connecting and signing in, may take.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    internal bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    internal void Validate(string section, OptionFindings findings)
    {
        findings.Require(
            Uri.CheckHostName(Host) != UriHostNameType.Unknown,
            $"{section}:Host",
            "a host name or an IP address",
            Host
        );
        findings.Range($"{section}:Port", Port, 0, 65_535);
        findings.Range($"{section}:TimeoutSeconds", TimeoutSeconds, 1, 600);
        findings.Require(
            Enum.IsDefined(Security),
            $"{section}:Security",
            "Tls, StartTls or None",
            Security.ToString()
        );
        findings.Require(
            Enum.IsDefined(SignIn),
            $"{section}:SignIn",
            "Password, XOAuth2 or None",
            SignIn.ToString()
        );
        if (Security == ConnectionSecurity.None && !IsLoopback)
        {
            findings.Add(
                $"{section}:Security must be Tls or StartTls unless {section}:Host is a loopback address, was None for '{Host}'"
            );
        }

        if (CaFile is not null)
        {
            findings.Require(File.Exists(CaFile), $"{section}:CaFile", "a readable file", CaFile);
        }

        ValidateSignIn(section, findings);
    }

    private void ValidateSignIn(string section, OptionFindings findings)
    {
        if (SignIn == SignInMethod.None)
        {
            return;
        }

        findings.Require(User.Length is > 0 and <= 320, $"{section}:User", "a user name", User);
        if (SignIn == SignInMethod.XOAuth2)
        {
            if (OAuth is not null)
            {
                findings.Require(
                    string.IsNullOrEmpty(TokenFile),
                    $"{section}:TokenFile",
                    $"empty where {section}:OAuth is set",
                    TokenFile
                );
                OAuth.Validate($"{section}:OAuth", findings);
                return;
            }

            findings.Require(
                !string.IsNullOrEmpty(TokenFile),
                $"{section}:TokenFile",
                $"the path of a file that holds the access token, unless {section}:OAuth is set",
                TokenFile
            );
        }
        else if (string.IsNullOrEmpty(PasswordFile) && string.IsNullOrEmpty(PasswordVariable))
        {
            findings.Add(
                $"{section}:PasswordFile or {section}:PasswordVariable must say where the password is, both were empty"
            );
        }
    }
}
