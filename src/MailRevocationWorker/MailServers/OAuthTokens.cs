using System.Collections.Concurrent;
using System.Globalization;

namespace MailRevocationWorker.MailServers;

/// <summary>
/// Access tokens, acquired and renewed before they end. However many connections ask, one request goes to the endpoint at a time; after a failure
/// none goes until a pause is over that grows with each failure, and the askers are told the failure meanwhile.
/// </summary>
internal sealed class OAuthTokens : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>A refusal is mended by a person: asking more often helps nobody, and some providers lock the client.</summary>
    private static readonly TimeSpan RefusalPause = TimeSpan.FromMinutes(5);

    /// <summary>Mailbox and delivery of one account share its tokens, and above all the refresh token that each use may replace.</summary>
    private static readonly ConcurrentDictionary<(string, TimeProvider), OAuthTokens> Shared =
        new();

    private readonly SemaphoreSlim gate = new(1);
    private readonly OAuthOptions options;
    private readonly TimeProvider time;
    private readonly OAuthEndpoint endpoint;
    private readonly RefreshTokenFile? refresh;

    // Both by the clock that nobody sets: one that is set back would stop the mail for as long.
    private (string Token, long Stamp, TimeSpan Good)? current;
    private (OAuthException Why, long Stamp, TimeSpan Pause)? failure;
    private int failures;

    internal OAuthTokens(OAuthOptions options, TimeSpan timeout, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        endpoint = new(options, timeout < LongestWait ? timeout : LongestWait, time);
        refresh =
            options.Grant == OAuthGrant.RefreshToken
                ? new RefreshTokenFile(Path.GetFullPath(options.RefreshTokenFile ?? ""), time)
                : null;
    }

    /// <summary>The tokens of an account; the same object for the same settings.</summary>
    public static OAuthTokens For(OAuthOptions options, TimeSpan timeout, TimeProvider time) =>
        Shared.GetOrAdd(
            (
                string.Join(
                    '\n',
                    options.TokenEndpoint,
                    options.Grant,
                    options.ClientProof,
                    options.ClientId,
                    options.ClientSecretFile,
                    options.ClientSecretVariable,
                    options.Scope,
                    options.RefreshTokenFile
                ),
                time
            ),
            _ => new OAuthTokens(options, timeout, time)
        );

    /// <returns>A token, and whether it was acquired just now.</returns>
    /// <exception cref="MailKit.Security.AuthenticationException">None is to be had now.</exception>
    public async Task<(string Token, bool IsNew)> TokenAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (current is { } known && time.GetElapsedTime(known.Stamp) < known.Good)
            {
                return (known.Token, false);
            }

            if (failure is { } failed && time.GetElapsedTime(failed.Stamp) < failed.Pause)
            {
                throw new OAuthException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{failed.Why.Message}; asked again in {(failed.Pause - time.GetElapsedTime(failed.Stamp)).TotalSeconds:0} s"
                    ),
                    failed.Why.Refused
                );
            }

            return (await AcquireAsync(ct), true);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The mail server refused this token: the next one is acquired anew.</summary>
    public async Task ForgetAsync(string token, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (current?.Token == token)
            {
                current = null;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        endpoint.Dispose();
        gate.Dispose();
    }

    private async Task<string> AcquireAsync(CancellationToken ct)
    {
        try
        {
            var secret =
                string.IsNullOrEmpty(options.ClientSecretFile)
                && string.IsNullOrEmpty(options.ClientSecretVariable)
                    ? null
                    : await SecretFile.ReadAsync(
                        options.ClientSecretFile,
                        options.ClientSecretVariable,
                        ct
                    );
            var granted = refresh is null
                ? await endpoint.AskAsync(secret, null, ct)
                : await RefreshAsync(refresh, secret, ct);
            Keep(granted);
            (failure, failures) = (null, 0);
            return granted.AccessToken;
        }
        catch (OAuthException e)
        {
            failure = (e, time.GetTimestamp(), Pause(e));
            throw;
        }
    }

    private async Task<OAuthGranted> RefreshAsync(
        RefreshTokenFile file,
        string? secret,
        CancellationToken ct
    )
    {
        using var alone = await file.LockAsync(ct);
        await file.StoreAgainAsync(ct);
        var used = await file.ReadAsync(ct);
        // Not given up half-way: the endpoint may have replaced the token already, and its answer bears the new one.
        var granted = await endpoint.AskAsync(secret, used, CancellationToken.None);
        if (granted.RefreshToken is { } next && next != used)
        {
            // First the token that all later ones depend on; the access token is of use even if the disk fails.
            Keep(granted);
            await file.StoreAsync(next, CancellationToken.None);
        }

        return granted;
    }

    /// <summary>Renewed a minute, or a tenth of its life, before it ends.</summary>
    private void Keep(OAuthGranted granted)
    {
        var early = Math.Max(
            Math.Min(60, granted.Lifetime.TotalSeconds / 2),
            granted.Lifetime.TotalSeconds / 10
        );
        current = (
            granted.AccessToken,
            time.GetTimestamp(),
            granted.Lifetime - TimeSpan.FromSeconds(early)
        );
    }

    private TimeSpan Pause(OAuthException e)
    {
        var grown = FirstPause * Math.Pow(2, Math.Min(failures++, 10));
        var pause = grown < LongestPause ? grown : LongestPause;
        pause = e.Refused && pause < RefusalPause ? RefusalPause : pause;
        return e.RetryAfter > pause ? e.RetryAfter.Value : pause;
    }
}
