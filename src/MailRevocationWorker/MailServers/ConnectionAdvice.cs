using MailKit.Security;

namespace MailRevocationWorker.MailServers;

/// <summary>What an operator can do about a connection that failed.</summary>
internal static class ConnectionAdvice
{
    public static string For(Exception e, string section) =>
        e switch
        {
            OAuthException =>
                $"Check {section}:OAuth: TokenEndpoint, ClientId, the client's secret, Scope, and whether the refresh token in RefreshTokenFile was withdrawn.",
            AuthenticationException =>
                $"Check {section}:User and the secret in {section}:PasswordFile, :PasswordVariable or :TokenFile; a token lives an hour and must be kept fresh.",
            SslHandshakeException =>
                $"Check {section}:Host against the server's certificate, {section}:Security against the port, and {section}:CaFile if the server's authority is a private one.",
            NotSupportedException =>
                $"The server offers no STARTTLS or no such sign-in: check {section}:Port, {section}:Security and {section}:SignIn.",
            TimeoutException =>
                $"The server does not answer: check {section}:Host and {section}:Port, the firewall, and whether {section}:Security fits the port.",
            _ =>
                $"Check {section}:Host and {section}:Port, name resolution, and whether the server is up.",
        };
}
