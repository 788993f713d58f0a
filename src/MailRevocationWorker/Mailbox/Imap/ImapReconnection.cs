using MailKit.Security;
using MailRevocationWorker.MailServers;
using Polly;
using Polly.Retry;

namespace MailRevocationWorker.Mailbox;

/// <summary>Runs a session again for ever: delays grow and are jittered; a refused sign-in is tried once more soon (a fresh token), then seldom.</summary>
internal sealed class ImapReconnection(
    ImapOptions options,
    MailboxMonitor monitor,
    TimeProvider time
)
{
    /// <summary>A session that lived this long was sound: the delays start over.</summary>
    private static readonly TimeSpan Sound = TimeSpan.FromSeconds(60);

    private int refusals;

    /// <param name="session">Ends only by exception.</param>
    /// <param name="lost">Told of each end.</param>
    public async Task RunAsync(
        Func<CancellationToken, Task> session,
        Action<Exception> lost,
        CancellationToken ct
    )
    {
        var pipeline = Pipeline(ct);
        while (true)
        {
            await pipeline.ExecuteAsync(
                async t =>
                {
                    var began = time.GetTimestamp();
                    try
                    {
                        await session(t);
                    }
                    catch (Exception e)
                        when (e is not OperationCanceledException && ct.IsCancellationRequested)
                    {
                        // Stopping in the middle of a handshake shows as a failed handshake.
                        throw new OperationCanceledException("the service stops", e, ct);
                    }
                    catch (Exception e) when (!ct.IsCancellationRequested)
                    {
                        lost(e);
                        Alarm(e);
                        if (time.GetElapsedTime(began) < Sound || e is AuthenticationException)
                        {
                            throw;
                        }
                    }
                },
                ct
            );
        }
    }

    /// <summary>The server let us in.</summary>
    public void SignedIn() => refusals = 0;

    private ResiliencePipeline Pipeline(CancellationToken ct) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = _ => ValueTask.FromResult(!ct.IsCancellationRequested),
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromSeconds(options.ReconnectSeconds),
                    MaxDelay = TimeSpan.FromSeconds(options.MaxReconnectSeconds),
                    DelayGenerator = args =>
                        ValueTask.FromResult<TimeSpan?>(
                            args.Outcome.Exception is AuthenticationException && refusals > 1
                                ? TimeSpan.FromSeconds(options.RefusalPause)
                                : null
                        ),
                }
            )
            .Build();

    private void Alarm(Exception e)
    {
        switch (e)
        {
            case AuthenticationException when ++refusals > 1:
                monitor.Raise(
                    MailboxAlarmKind.SignInRefused,
                    $"{e.Message}; tried again every {options.RefusalPause} s. {ConnectionAdvice.For(e, "Mailbox:Imap")}"
                );
                break;
            case SslHandshakeException:
                monitor.Raise(
                    MailboxAlarmKind.CertificateRefused,
                    ConnectionAdvice.For(e, "Mailbox:Imap")
                );
                break;
            default:
                break;
        }
    }
}
