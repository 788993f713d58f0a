using System.Globalization;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Where people reach the pages.</summary>
/// <param name="Url">Without a slash at its end. From the configuration, never from a request: a link in a mail must not lead where a stranger's Host header says.</param>
public sealed record DashboardSite(string Url);

/// <summary>
/// Sends links to the people whom they let in, and notices to the supervisors, again and again until they are taken. What the console or another
/// process asked for is found here too.
/// </summary>
public sealed class PersonMailer(
    IServiceScopeFactory scopes,
    OperatorMail mail,
    CaseStore store,
    PeopleJournal journal,
    DashboardOptions options,
    DashboardSite site,
    TimeProvider clock,
    ILogger<PersonMailer> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>After this a person must see to it otherwise.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(48);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(60);

    private readonly SemaphoreSlim wake = new(0, 1);

    /// <summary>There is a mail to send.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    /// <summary>Sends what is due.</summary>
    public async Task SendDueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PeopleDb>();
        var links = scope.ServiceProvider.GetRequiredService<Invitations>();
        var waiting = await db.Mails.Where(m => m.NextTry != null).ToListAsync(cancellation);
        foreach (var one in waiting.Where(IsDue).OrderBy(m => m.Id))
        {
            // Stored before it is tried: a mail whose outcome can't be stored must not leave anew every half minute.
            one.Tries++;
            one.NextTry = clock.GetUtcNow() + Wait(one.Tries);
            await db.SaveChangesAsync(cancellation);
            try
            {
                await SendAsync(one, links, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // One that can't be written keeps no other from going.
                log.LogError(e, "A mail about access could not be sent; it is tried again");
                await LaterAsync(
                    one,
                    new(DeliveryStatus.TryLater, e.GetType().Name, NeedsOperator: true),
                    cancellation
                );
            }

            await db.SaveChangesAsync(cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SendDueAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "Mails about access could not be sent; they are tried again");
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var timer = Task.Delay(Pause, clock, pause.Token);
            await Task.WhenAny(wake.WaitAsync(pause.Token), timer);
            await pause.CancelAsync();
        }
    }

    private async Task SendAsync(
        PersonMailEntity one,
        Invitations links,
        CancellationToken cancellation
    )
    {
        var letter = PersonLetters.Notice(one);
        if (one.AccountId is { } account)
        {
            if (await links.IssueAsync(account, cancellation) is not { } token)
            {
                End(one, "nobody waits for it: the account is closed, or its person has enrolled");
                return;
            }

            letter = PersonLetters.Link(
                one,
                $"{site.Url}{Invitations.Path}{token}",
                options.InvitationHours
            );
        }

        var result = await mail.SendOneAsync(
            one.To,
            letter.Subject,
            letter.Text,
            string.Create(CultureInfo.InvariantCulture, $"access {one.Id} {one.Tries}"),
            cancellation
        );
        if (result.Status != DeliveryStatus.Accepted)
        {
            await LaterAsync(one, result, cancellation);
            return;
        }

        (one.SentAt, one.NextTry, one.Problem) = (clock.GetUtcNow(), null, null);
        await journal.MailedAsync(one, cancellation);
    }

    private async Task LaterAsync(
        PersonMailEntity one,
        DeliveryResult result,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var hopeless =
            result.Status == DeliveryStatus.RefusedPermanently || now - one.At > GiveUpAfter;
        one.NextTry = hopeless ? null : now + Wait(one.Tries);
        one.Problem = result.Detail;
        if (hopeless || result.NeedsOperator)
        {
            await store.RaiseTaskAsync(
                null,
                "alarm",
                JsonSerializer.Serialize(
                    new { Source = $"mail about the access of {one.About}", result.Detail },
                    JsonSerializerOptions.Web
                ),
                cancellation
            );
        }
    }

    /// <summary>A try that is put off for longer than any is was put off by a clock that was ahead.</summary>
    private bool IsDue(PersonMailEntity one)
    {
        var now = clock.GetUtcNow();
        return one.NextTry <= now || one.NextTry > WrongClock.Latest(now, LongestWait);
    }

    private static void End(PersonMailEntity one, string why) =>
        (one.NextTry, one.Problem) = (null, why);

    /// <summary>1, 2, 4 … 60 minutes (<see cref="LongestWait"/>).</summary>
    private static TimeSpan Wait(int tries) =>
        TimeSpan.FromMinutes(Math.Min(LongestWait.TotalMinutes, Math.Pow(2, tries - 1)));
}
