using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MailRevocationWorker.Revocation.Ocsp;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace MailRevocationWorker.Operations;

/// <summary>OCSP over HTTP (RFC 6960 appendix A): GET and POST under /ocsp/{name}; what may be cached says so (RFC 5019 clause 6).</summary>
public static class OcspEndpoints
{
    private const string RequestType = "application/ocsp-request";
    private const string ResponseType = "application/ocsp-response";
    private const int MaxOctets = 16 * 1024;

    /// <summary>RFC 5019 clause 5 gives GET up to 255 octets; a large nonce and SHA-256 need more.</summary>
    private const int MaxGetCharacters = 2048;

    private static readonly TimeSpan MaxReading = TimeSpan.FromSeconds(10);

    public static void MapOcsp(this IEndpointRouteBuilder app)
    {
        app.MapGet("/ocsp/{name}/{**request}", GetAsync);
        app.MapPost("/ocsp/{name}", PostAsync);
    }

    private static async Task GetAsync(
        string name,
        HttpContext context,
        OcspService responders,
        TimeProvider time
    )
    {
        var request = Requested(context, name);
        var answer = await responders.AnswerAsync(
            name,
            request ?? ReadOnlyMemory<byte>.Empty,
            context.RequestAborted
        );
        if (answer is { Validity: { } validity })
        {
            await CachedAsync(context, answer.Der, validity, time.GetUtcNow());
        }
        else
        {
            await UncachedAsync(context, answer);
        }
    }

    private static async Task PostAsync(string name, HttpContext context, OcspService responders)
    {
        if (
            !MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !RequestType.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase)
        )
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var body = await BodyAsync(context);
        if (body is null)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        await UncachedAsync(
            context,
            await responders.AnswerAsync(name, body, context.RequestAborted)
        );
    }

    /// <summary>
    /// The base64 behind the name, URL-encoded or not; null where it is none. From the request line as it was sent: clients send the slashes of
    /// base64 both ways.
    /// </summary>
    private static byte[]? Requested(HttpContext context, string name)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var start = target.IndexOf($"/ocsp/{name}/", StringComparison.OrdinalIgnoreCase);
        if (start < 0 || target.Length > MaxGetCharacters)
        {
            return null;
        }

        var text = Uri.UnescapeDataString(target[(start + name.Length + "/ocsp//".Length)..]);
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var octets = Encoding.UTF8.GetBytes(query < 0 ? text : text[..query]);
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(octets.Length)];
        return
            Base64.DecodeFromUtf8(octets, decoded, out _, out var written)
            == System.Buffers.OperationStatus.Done
            ? decoded[..written]
            : null;
    }

    /// <summary>Null where it is longer than any request.</summary>
    private static async Task<byte[]?> BodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxOctets)
        {
            return null;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted
        );
        deadline.CancelAfter(MaxReading);
        using var body = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, deadline.Token)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxOctets)
            {
                return null;
            }
        }

        return body.ToArray();
    }

    private static async Task CachedAsync(
        HttpContext context,
        ReadOnlyMemory<byte> der,
        OcspValidity validity,
        DateTimeOffset now
    )
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(der.Span))}\"";
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = new EntityTagHeaderValue(tag);
        headers.LastModified = validity.ThisUpdate;
        headers.Expires = validity.NextUpdate;
        headers.CacheControl = new()
        {
            Public = true,
            NoTransform = true,
            MustRevalidate = true,
            MaxAge = validity.NextUpdate - now,
        };
        if (
            context
                .Request.GetTypedHeaders()
                .IfNoneMatch.Any(known => known.Tag.Equals(tag, StringComparison.Ordinal))
        )
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await WriteAsync(context, der);
    }

    private static async Task UncachedAsync(HttpContext context, OcspAnswer? answer)
    {
        if (answer is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await WriteAsync(context, answer.Der);
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> der)
    {
        context.Response.ContentType = ResponseType;
        context.Response.ContentLength = der.Length;
        await context.Response.Body.WriteAsync(der, context.RequestAborted);
    }
}
