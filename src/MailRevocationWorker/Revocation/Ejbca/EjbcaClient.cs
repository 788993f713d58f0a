using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Revocation.Ejbca;

/// <summary>What EJBCA says of a certificate.</summary>
internal sealed record EjbcaStatus
{
    [JsonPropertyName("issuer_dn")]
    public string? IssuerDn { get; init; }

    [JsonPropertyName("serial_number")]
    public string? SerialNumber { get; init; }

    [JsonPropertyName("revocation_reason")]
    public string? Reason { get; init; }

    [JsonPropertyName("revocation_date")]
    public DateTimeOffset? RevokedAt { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("revoked")]
    public bool? Revoked { get; init; }

    /// <summary>error_message of an error answer.</summary>
    [JsonPropertyName("error_message")]
    public string? ErrorMessage { get; init; }
}

/// <summary>One answer: the status line, and the body where it is one of EJBCA's.</summary>
internal sealed record EjbcaAnswer(HttpStatusCode Code, EjbcaStatus? Body);

/// <summary>Two calls of EJBCA's REST interface, /ejbca/ejbca-rest-api/v1/certificate.</summary>
internal sealed class EjbcaClient(HttpClient http, Uri instance, string issuerDn)
{
    /// <summary>Octets: an answer is a few hundred.</summary>
    private const int MaxAnswer = 64 * 1024;

    /// <summary>PUT …/revoke. The date is left to the CA (422 where backdating is forbidden).</summary>
    public Task<EjbcaAnswer> RevokeAsync(
        string serialHex,
        CrlReason reason,
        DateTimeOffset? invalidSince,
        CancellationToken cancellationToken
    )
    {
        var query = $"revoke?reason={Name(reason)}";
        if (invalidSince is { } since)
        {
            query +=
                "&invalidity_date="
                + Uri.EscapeDataString(
                    since.UtcDateTime.ToString(
                        "yyyy-MM-dd'T'HH:mm:ss'Z'",
                        CultureInfo.InvariantCulture
                    )
                );
        }

        return SendAsync(HttpMethod.Put, serialHex, query, cancellationToken);
    }

    /// <summary>GET …/revocationstatus.</summary>
    public Task<EjbcaAnswer> StatusAsync(string serialHex, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, serialHex, "revocationstatus", cancellationToken);

    /// <summary>EJBCA's names of RFC 5280's reasons. Those that a request never leads to are refused before they get here.</summary>
    internal static string Name(CrlReason reason) =>
        reason switch
        {
            CrlReason.Unspecified => "UNSPECIFIED",
            CrlReason.KeyCompromise => "KEY_COMPROMISE",
            CrlReason.AffiliationChanged => "AFFILIATION_CHANGED",
            CrlReason.Superseded => "SUPERSEDED",
            CrlReason.CessationOfOperation => "CESSATION_OF_OPERATION",
            CrlReason.PrivilegeWithdrawn => "PRIVILEGES_WITHDRAWN",
        };

    internal static CrlReason? Reason(string? name) =>
        name switch
        {
            "UNSPECIFIED" => CrlReason.Unspecified,
            "KEY_COMPROMISE" => CrlReason.KeyCompromise,
            "AFFILIATION_CHANGED" => CrlReason.AffiliationChanged,
            "SUPERSEDED" => CrlReason.Superseded,
            "CESSATION_OF_OPERATION" => CrlReason.CessationOfOperation,
            "PRIVILEGES_WITHDRAWN" => CrlReason.PrivilegeWithdrawn,
            _ => null,
        };

    private async Task<EjbcaAnswer> SendAsync(
        HttpMethod method,
        string serialHex,
        string call,
        CancellationToken cancellationToken
    )
    {
        var path =
            $"/ejbca/ejbca-rest-api/v1/certificate/{Uri.EscapeDataString(issuerDn)}/{serialHex}/{call}";
        using var request = new HttpRequestMessage(method, new Uri(instance, path));
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );
        return new(response.StatusCode, await BodyAsync(response, cancellationToken));
    }

    /// <summary>Null: no JSON, not EJBCA's, or out of all measure; such an answer proves nothing.</summary>
    private static async Task<EjbcaStatus?> BodyAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxAnswer + 1];
        var length = await stream.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            cancellationToken
        );
        if (length > MaxAnswer)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<EjbcaStatus>(buffer.AsSpan(0, length));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
