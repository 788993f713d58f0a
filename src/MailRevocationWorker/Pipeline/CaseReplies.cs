using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;
using MimeKit;

namespace MailRevocationWorker.Pipeline;

/// <summary>Our mails: sent once each, and what comes back about them.</summary>
public sealed class CaseReplies(
    CaseStore store,
    MessageStore files,
    ReplyComposer composer,
    IReplyTransport transport,
    ReplyRestraint limits,
    TimeProvider clock
)
{
    /// <summary>Sends what the outcome plans and was not sent yet. A repeat after a crash bears the same Message-ID.</summary>
    public async Task<CaseRow> SendAsync(
        CaseRow row,
        MessageReport? mail,
        CancellationToken cancellation
    )
    {
        var outcome = await OutputAsync<Outcome>(row, CaseStep.Concluded, cancellation);
        var assessed = await OutputAsync<Assessed>(row, CaseStep.Decided, cancellation);
        var receipt = await store.OutputAsync(row.Id, CaseStep.Revoked, cancellation) is { } json
            ? JsonSerializer.Deserialize<RevocationReceipt>(json, InspectionJson.Options)
            : null;
        var known = await store.RepliesOfAsync(row.Id, cancellation);
        string? later = null;
        var beingSaid = false;
        foreach (var planned in outcome.Replies)
        {
            using var composed = composer.Compose(
                ReplyRequests.Of(row, planned, assessed, outcome, receipt, mail, clock.GetUtcNow())
            );
            var id =
                composed.MessageId
                ?? throw new InvalidOperationException("a reply without Message-ID");
            var before = known.FirstOrDefault(r => r.MessageId == id);
            if (before is { State: not DeliveryState.Planned })
            {
                continue;
            }

            // Planned before, and perhaps sent: a repeat is the same mail to the last octet.
            var kept = before is { Sha256: { } sha256 }
                ? await files.ReplyAsync(row.Number, sha256, cancellation)
                : null;
            var bytes = kept ?? await BytesAsync(composed, cancellation);
            using var message = await MimeMessage.LoadAsync(new MemoryStream(bytes), cancellation);
            var hash = await files.KeepReplyAsync(row.Number, bytes, cancellation);
            (var leave, row) = await store.PlanReplyAsync(
                row,
                new(id, planned.To, planned.Kind, outcome.Code, hash),
                limits.For(assessed.Decision, outcome, planned),
                limits.IfWithheld(row, outcome, planned),
                cancellation
            );
            switch (leave)
            {
                case ReplyLeave.Granted:
                    break;
                case ReplyLeave.SaidBefore:
                    continue;
                case ReplyLeave.TooManyToSender:
                    return row; // its outcome may be another now: taken up from what is stored
                case ReplyLeave.BeingSaid:
                    beingSaid = true;
                    continue;
                case ReplyLeave.TooManyToAll:
                    return await limits.UntilThereIsRoomAsync(row, cancellation);
            }

            var delivery = await transport.SendAsync(message, planned.To, cancellation);
            switch (delivery.Status)
            {
                case DeliveryStatus.Accepted:
                    await store.RecordReplyAsync(
                        row.Id,
                        id,
                        planned.To,
                        planned.Kind,
                        hash,
                        DeliveryState.Sent,
                        cancellation
                    );
                    break;
                case DeliveryStatus.RefusedPermanently:
                    await store.UndeliveredAsync(
                        row.Id,
                        id,
                        planned.To,
                        planned.Kind,
                        Json(new { MessageId = id, delivery.Detail }),
                        cancellation
                    );
                    break;
                case DeliveryStatus.TryLater:
                case DeliveryStatus.Doubtful:
                    if (delivery.NeedsOperator)
                    {
                        await store.RaiseTaskAsync(
                            null,
                            "alarm",
                            Json(new { Source = transport.Name, delivery.Detail }),
                            cancellation
                        );
                    }

                    // The others are not held up by this one.
                    later = $"reply {id}: {delivery.Detail}";
                    break;
            }
        }

        if (later is not null)
        {
            throw new TryLaterException(later);
        }

        if (beingSaid)
        {
            return await limits.UntilTheOtherIsToldAsync(row, cancellation);
        }

        return await store.RecordAsync(
            row,
            CaseStep.Replied,
            Json(outcome.Replies),
            new()
            {
                State =
                    outcome.NeedsPerson ? CaseState.WaitingForPerson
                    : outcome.AwaitsPublication ? CaseState.Open
                    : CaseState.Closed,
            },
            cancellation
        );
    }

    /// <summary>A bounce of our reply, or a person's answer to it, joins the case that it speaks of and is shown to the operators.</summary>
    /// <returns>Whether it may contest a revocation that was made: nothing is more urgent.</returns>
    public async Task<bool> JoinAnswersAsync(
        CaseRow row,
        MessageReport mail,
        CancellationToken cancellation
    )
    {
        var contested = false;
        if (mail.Kind is MessageKind.Bounce)
        {
            foreach (var bounced in mail.BouncedMessageIds)
            {
                if (await store.ByReplyMessageIdAsync(bounced, cancellation) is { } ours)
                {
                    var reply = (await store.RepliesOfAsync(ours.Id, cancellation)).First(r =>
                        r.MessageId == bounced
                    );
                    await store.UndeliveredAsync(
                        ours.Id,
                        bounced,
                        reply.To,
                        reply.Kind,
                        Json(
                            new
                            {
                                Case = ours.Number,
                                MessageId = bounced,
                                BounceCase = row.Number,
                            }
                        ),
                        cancellation
                    );
                }
            }
        }
        else if (mail.Kind == MessageKind.Personal)
        {
            foreach (var ours in await MentionedAsync(mail, cancellation))
            {
                contested |= ours.Decision == DecisionKind.Revoke;
                await store.RaiseTaskAsync(
                    ours.Id,
                    "answer-to-our-mail",
                    Json(
                        new
                        {
                            Case = ours.Number,
                            ours.Decision,
                            AnswerCase = row.Number,
                            mail.SpeaksOfCompromise,
                        }
                    ),
                    cancellation
                );
            }
        }

        return contested;
    }

    /// <summary>As it goes over the wire (RFC 5321 clause 2.3.8): lines end in CR LF.</summary>
    private static async Task<byte[]> BytesAsync(
        MimeMessage message,
        CancellationToken cancellation
    )
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        using var bytes = new MemoryStream();
        await message.WriteToAsync(format, bytes, cancellation);
        return bytes.ToArray();
    }

    private async Task<IEnumerable<CaseRow>> MentionedAsync(
        MessageReport mail,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<long, CaseRow>();
        foreach (var number in mail.MentionedCases)
        {
            if (await store.ByNumberAsync(number, cancellation) is { } row)
            {
                found[row.Id] = row;
            }
        }

        foreach (var reference in mail.References)
        {
            if (await store.ByReplyMessageIdAsync(reference, cancellation) is { } row)
            {
                found[row.Id] = row;
            }
        }

        return found.Values;
    }

    private async Task<T> OutputAsync<T>(
        CaseRow row,
        CaseStep step,
        CancellationToken cancellation
    ) =>
        JsonSerializer.Deserialize<T>(
            await store.OutputAsync(row.Id, step, cancellation)
                ?? throw new InvalidOperationException(
                    $"case {row.Number} has no output of {step}"
                ),
            InspectionJson.Options
        )
        ?? throw new InvalidOperationException($"case {row.Number} has an empty output of {step}");

    private static string Json<T>(T value) =>
        JsonSerializer.Serialize(value, InspectionJson.Options);
}

/// <summary>A peer asks for patience, or left a doubt that only a repeat can clear.</summary>
public sealed class TryLaterException(string message) : Exception(message);
