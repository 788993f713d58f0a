namespace MailRevocationWorker.MailServers;

/// <summary>How access tokens are acquired (RFC 6749).</summary>
public enum OAuthGrant
{
    /// <summary>Clause 4.4: the service is a client in its own right.</summary>
    ClientCredentials,

    /// <summary>Clause 6: a person consented once, and the refresh token stands for that.</summary>
    RefreshToken,
}

/// <summary>How the client proves itself at the token endpoint (RFC 6749 clause 2.3.1).</summary>
public enum OAuthClientProof
{
    /// <summary>client_id and client_secret in the request's body: what Microsoft and Google document.</summary>
    Body,

    /// <summary>HTTP Basic.</summary>
    Basic,
}

/// <summary>Where and how the service gets its access tokens by itself.</summary>
public sealed class OAuthOptions
{
    /// <summary>https; http for loopback addresses alone.</summary>
    public string TokenEndpoint { get; set; } = "";

    public OAuthGrant Grant { get; set; } = OAuthGrant.ClientCredentials;

    public OAuthClientProof ClientProof { get; set; } = OAuthClientProof.Body;

    public string ClientId { get; set; } = "";

    /// <summary>File that holds the client's secret alone; read at each request. None for a public client with a refresh token.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>Environment variable that holds the secret, where no file does.</summary>
    public string? ClientSecretVariable { get; set; }

    /// <summary>Asked for, separated by spaces; empty: what the endpoint gives by itself.</summary>
    public string Scope { get; set; } = "";

    /// <summary>File that holds the refresh token alone. The service replaces it whenever the endpoint hands out a new one, so it must be able to write in its folder.</summary>
    public string? RefreshTokenFile { get; set; }

    internal void Validate(string section, OptionFindings findings)
    {
        findings.Require(
            Uri.TryCreate(TokenEndpoint, UriKind.Absolute, out var url)
                && (
                    url.Scheme == Uri.UriSchemeHttps
                    || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)
                )
                && url.UserInfo.Length == 0
                && url.Fragment.Length == 0,
            $"{section}:TokenEndpoint",
            "an https address (http for loopback alone)",
            TokenEndpoint
        );
        findings.Require(
            ClientId.Length is > 0 and <= 320 && !ClientId.Any(char.IsControl),
            $"{section}:ClientId",
            "1 to 320 characters",
            ClientId
        );
        switch (Grant)
        {
            case OAuthGrant.ClientCredentials
                when string.IsNullOrEmpty(ClientSecretFile)
                    && string.IsNullOrEmpty(ClientSecretVariable):
                findings.Add(
                    $"{section}:ClientSecretFile or {section}:ClientSecretVariable must say where the client's secret is, both were empty"
                );
                break;
            case OAuthGrant.RefreshToken:
                findings.Require(
                    File.Exists(RefreshTokenFile),
                    $"{section}:RefreshTokenFile",
                    "a file that holds the refresh token",
                    RefreshTokenFile
                );
                break;
            default:
                break;
        }
    }
}
