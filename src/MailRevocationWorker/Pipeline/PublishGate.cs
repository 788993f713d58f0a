using System.Globalization;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Publication;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// A certificate counts as revoked only when relying parties can know it: after the authority's word the published status is read back,
/// verified and kept as evidence. Until then the case is pending, and <see cref="CheckAsync"/> goes on looking.
/// </summary>
public sealed class PublishGate(
    CaseStore store,
    RegistryReader registry,
    PublishedStatusReader published,
    MessageStore files,
    RevocationOptions options,
    TimeProvider clock,
    ILogger<PublishGate> log
)
{
    private const int MostAtOnce = 1000;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>The receipt as it may be told: pending where the authority accepted and not every status method says so in time.</summary>
    public async Task<RevocationReceipt> PassAsync(
        CaseRow row,
        RegisteredCertificate target,
        RevocationReceipt receipt,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (receipt.Result is RevocationResult.Refused or RevocationResult.Unknown)
        {
            return receipt;
        }

        var waits = receipt.Result == RevocationResult.Pending;
        var final = waits ? receipt with { Result = RevocationResult.Revoked } : receipt;
        await store.AcceptedAsync(row, target, final.Result, cancellation);
        if (await store.ProofOfAsync(row.Id, target, cancellation) is { } known)
        {
            // Read before a death of this process, or before the case was decided anew: what is published stays, and nobody would look again.
            return final with
            {
                RevokedAt = final.RevokedAt ?? target.RevokedAt,
                Published = known,
            };
        }

        // Not by the wall clock: it may be set back meanwhile, and a worker would stand here for as long.
        var began = clock.GetTimestamp();
        var patience = waits
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(options.Publication.WaitSeconds);
        while (true)
        {
            var status = await published.Look().ReadAsync(target, cancellation);
            if (status.IsRevoked)
            {
                var proven = await ProveAsync(row, target, final, status, cancellation);
                Count(
                    final.Result,
                    proven,
                    await store.PublishedAsync(row.Id, target, proven.Published!, cancellation)
                );
                return proven;
            }

            if (clock.GetElapsedTime(began) >= patience)
            {
                log.LogWarning(
                    "Case {Case}: not published yet: {Detail}",
                    row.Number,
                    status.Detail
                );
                if (waits)
                {
                    // Somebody at the authority must act: nobody else will see it.
                    await store.RaiseTaskAsync(
                        row.Id,
                        "revocation-pending",
                        Json(new { Case = row.Number, receipt.Detail }),
                        cancellation
                    );
                }

                return receipt with
                {
                    Result = RevocationResult.Pending,
                    Detail = $"{receipt.Detail}; not published yet: {status.Detail}",
                };
            }

            await Task.Delay(Between, clock, cancellation);
        }
    }

    /// <summary>Looks again at everything that was accepted and not published; what is published goes on to its answer, what is late is an alarm.</summary>
    /// <returns>How many were published, and how many still are not.</returns>
    /// <exception cref="AggregateException">Some could not be looked at; the others were, and of each that is late people know.</exception>
    public async Task<(int Published, int Waiting)> CheckAsync(CancellationToken cancellation)
    {
        var waiting = await store.UnpublishedAsync(MostAtOnce, cancellation);
        var look = published.Look();
        var done = 0;
        List<Exception> failures = [];
        foreach (var row in waiting)
        {
            var current = await store.CaseAsync(row.CaseId, cancellation);
            try
            {
                if (await CheckAsync(row, current, look, cancellation))
                {
                    done++;
                    continue;
                }
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // The oldest comes first: one that can't be read must not hold up the answers of all others for ever.
                log.LogError(e, "Case {Case}: its publication can't be looked at", current.Number);
                failures.Add(
                    new InvalidOperationException($"case {current.Number}: {e.Message}", e)
                );
            }

            await AlarmAsync(row, current, cancellation);
        }

        return failures.Count == 0
            ? (done, waiting.Count - done)
            : throw new AggregateException(failures);
    }

    private async Task<bool> CheckAsync(
        PublicationRow row,
        CaseRow current,
        PublishedLook look,
        CancellationToken cancellation
    )
    {
        var decided = await OutputAsync<Assessed>(current, CaseStep.Decided, cancellation);
        return
            decided?.Decision is { Kind: DecisionKind.Revoke, Target: { } target }
            && row.IsOf(target)
            ? await ConcludeAsync(row, current, look, cancellation)
            : await NoteAsync(row, current, look, cancellation);
    }

    /// <summary>The certificate that the case is about now: once published, the case goes on to its final answer.</summary>
    private async Task<bool> ConcludeAsync(
        PublicationRow row,
        CaseRow current,
        PublishedLook look,
        CancellationToken cancellation
    )
    {
        var receipt = await OutputAsync<RevocationReceipt>(current, CaseStep.Revoked, cancellation);
        if (
            receipt is null
            || current.LastStep < CaseStep.Replied
            || await StatusAsync(row, look, cancellation) is not var (target, status)
        )
        {
            return false; // the step itself is still at it, it is still to be told as pending, or it is not published
        }

        var proven = await ProveAsync(
            current,
            target,
            receipt with
            {
                Result = row.Result,
            },
            status,
            cancellation
        );
        Count(
            row.Result,
            proven,
            await store.PublishedAsync(
                current,
                target,
                proven.Published!,
                Json<RevocationReceipt?>(proven),
                cancellation
            )
        );
        log.LogInformation(
            "Case {Case}: published {Seconds:0} s after receipt",
            current.Number,
            proven.Published!.SecondsFromReceipt
        );
        return true;
    }

    /// <summary>A certificate that the case was about before it was decided anew: the fact is kept, and the case's answer is about another.</summary>
    private async Task<bool> NoteAsync(
        PublicationRow row,
        CaseRow current,
        PublishedLook look,
        CancellationToken cancellation
    )
    {
        if (await StatusAsync(row, look, cancellation) is not var (target, status))
        {
            return false;
        }

        var proven = await ProveAsync(
            current,
            target,
            new(row.Result, row.SerialNumber, null, null, null, ""),
            status,
            cancellation
        );
        Count(
            row.Result,
            proven,
            await store.PublishedAsync(current.Id, target, proven.Published!, cancellation)
        );
        return true;
    }

    /// <summary>Null while it is not revoked everywhere, or the registry does not know the certificate.</summary>
    private async Task<(RegisteredCertificate Target, PublishedStatus Status)?> StatusAsync(
        PublicationRow row,
        PublishedLook look,
        CancellationToken cancellation
    )
    {
        var facts = await registry.FactsOfAsync(
            row.IssuerCommonName,
            row.SerialNumber,
            cancellation
        );
        if (facts.BySerial is not [var target])
        {
            return null;
        }

        var status = await look.ReadAsync(target, cancellation);
        return status.IsRevoked ? (target, status) : null;
    }

    /// <summary>Evidence on the disk, then the registry; its time is the caller's to store.</summary>
    private async Task<RevocationReceipt> ProveAsync(
        CaseRow row,
        RegisteredCertificate target,
        RevocationReceipt receipt,
        PublishedStatus status,
        CancellationToken cancellation
    )
    {
        var evidence = new List<PublishedEvidence>();
        foreach (var reading in status.Readings)
        {
            var extension = reading.Method switch
            {
                StatusMethod.Ocsp => "ocsp",
                StatusMethod.Crl => "crl",
            };
            var sha256 = await files.KeepEvidenceAsync(reading.Der, extension, cancellation);
            evidence.Add(
                new(
                    reading.Method,
                    reading.Url,
                    $"{sha256}.{extension}",
                    sha256,
                    reading.ThisUpdate,
                    reading.CrlNumber
                )
            );
        }

        var now = clock.GetUtcNow();
        var proof = new PublicationProof(
            now,
            Math.Round((now - row.ReceivedAt).TotalSeconds, 3),
            evidence
        );
        var revokedAt =
            status.Readings.Select(r => r.Entry?.RevokedAt).FirstOrDefault(at => at is not null)
            ?? receipt.RevokedAt
            ?? now;
        await registry.MarkRevokedAsync(
            target.IssuerCommonName,
            target.SerialNumber,
            revokedAt,
            cancellation
        );
        return receipt with
        {
            RevokedAt = receipt.RevokedAt ?? revokedAt,
            CrlNumber =
                receipt.CrlNumber
                ?? evidence.Select(e => e.CrlNumber).FirstOrDefault(n => n is not null),
            Published = proof,
        };
    }

    /// <summary>ETSI EN 319 411-1 clause 6.2.4 allows 24 hours from receipt; people must know long before.</summary>
    private async Task AlarmAsync(
        PublicationRow row,
        CaseRow current,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        // Received in the future: nobody knows how old it is, and it counts as old.
        var age = WrongClock.Wrote(row.ReceivedAt, now) ? TimeSpan.MaxValue : now - row.ReceivedAt;
        if (age >= TimeSpan.FromMinutes(options.Publication.TargetMinutes))
        {
            await store.RaiseTaskAsync(
                row.CaseId,
                "alarm",
                Json(
                    new
                    {
                        Problem = "not-published-in-time",
                        Case = current.Number,
                        row.ReceivedAt,
                    }
                ),
                cancellation
            );
        }

        if (age >= TimeSpan.FromHours(options.Publication.EscalationHours))
        {
            await store.RaiseTaskAsync(
                row.CaseId,
                "urgent",
                Json(
                    new
                    {
                        Problem = string.Create(
                            CultureInfo.InvariantCulture,
                            $"not published after {options.Publication.EscalationHours} h, 24 h are allowed"
                        ),
                        Case = current.Number,
                        Until = row.ReceivedAt.AddHours(24),
                    }
                ),
                cancellation
            );
        }
    }

    /// <summary>Each revocation of ours once, in the instant that its publication is first known.</summary>
    private static void Count(RevocationResult result, RevocationReceipt proven, bool isNew)
    {
        if (isNew && result == RevocationResult.Revoked)
        {
            ServiceInstruments.Published(proven.Published!.SecondsFromReceipt);
        }
    }

    private async Task<T?> OutputAsync<T>(
        CaseRow row,
        CaseStep step,
        CancellationToken cancellation
    )
        where T : class =>
        await store.OutputAsync(row.Id, step, cancellation) is { } json
            ? JsonSerializer.Deserialize<T>(json, InspectionJson.Options)
            : null;

    private static string Json<T>(T value) =>
        JsonSerializer.Serialize(value, InspectionJson.Options);
}
