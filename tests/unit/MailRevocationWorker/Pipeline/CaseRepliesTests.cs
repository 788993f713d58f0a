using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Pipeline;

/// <summary>Every request ends in an answer that its sender's server took, or in something that the operators see.</summary>
public sealed class CaseRepliesTests : IAsyncLifetime
{
    private RepliesBed bed = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => bed = await RepliesBed.MakeAsync();

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Fact]
    public async Task Answer_SameFormRefusedForTheSameCause_IsGivenOnce()
    {
        await bed.AnswerAsync(await bed.RefusedAsync(1));
        var again = await bed.AnswerAsync(await bed.RefusedAsync(2, document: 1));

        bed.Taken.Count.ShouldBe(1);
        (await bed.ReplyAsync(again)).ShouldBe(DeliveryState.Withheld);
        (again.LastStep, again.State).ShouldBe((CaseStep.Replied, CaseState.Closed));
    }

    [Fact]
    public async Task Answer_APersonsNewWordsOnTheSameForm_AreSent()
    {
        await bed.AnswerAsync(
            await bed.RefusedAsync(1, DecisionCode.OperatorRefused, "Écrivez la date.")
        );
        var again = await bed.AnswerAsync(
            await bed.RefusedAsync(2, DecisionCode.OperatorRefused, "Signez-le.", document: 1)
        );

        (await bed.ReplyAsync(again)).ShouldBe(DeliveryState.Sent);
        bed.Taken.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Answer_APersonDecidesThoughTheSenderHadItsShare_IsSent()
    {
        bed.Options.Replies.PerSenderPerDay = 1;
        await bed.AnswerAsync(await bed.RefusedAsync(1));

        var told = await bed.AnswerAsync(
            await bed.RefusedAsync(2, DecisionCode.OperatorRefused, "Signez-le.")
        );

        (await bed.ReplyAsync(told)).ShouldBe(DeliveryState.Sent);
        (await bed.Store.OpenTasksAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Answer_APersonDecidesInAnHourThatIsFull_WaitsAndIsSent()
    {
        bed.Options.Replies.PerHour = 1;
        await bed.AnswerAsync(await bed.RefusedAsync(1));

        var row = await bed.AnswerAsync(
            await bed.RefusedAsync(2, DecisionCode.OperatorRefused, "Signez-le.")
        );
        row.LastStep.ShouldBe(CaseStep.Concluded);
        (await bed.Store.OpenTasksAsync(Ct)).ShouldHaveSingleItem().Kind.ShouldBe("alarm");

        bed.Storage.Clock.Advance(TimeSpan.FromMinutes(61));
        (await bed.ReplyAsync(await bed.AnswerAsync(row))).ShouldBe(DeliveryState.Sent);
    }

    [Fact]
    public async Task Answer_TheFirstIsOnlyPlanned_WaitsForWhatBecomesOfIt()
    {
        bed.Answer = DeliveryStatus.TryLater;
        var first = await bed.RefusedAsync(1);
        await Should.ThrowAsync<TryLaterException>(() => bed.AnswerAsync(first));
        var second = await bed.AnswerAsync(await bed.RefusedAsync(2, document: 1));
        second.LastStep.ShouldBe(CaseStep.Concluded, "nobody heard anything yet");
        (await bed.Store.RepliesOfAsync(second.Id, Ct)).ShouldBeEmpty();

        bed.Answer = DeliveryStatus.RefusedPermanently;
        await bed.AnswerAsync(first);
        bed.Answer = DeliveryStatus.Accepted;
        bed.Storage.Clock.Advance(TimeSpan.FromSeconds(5));

        (await bed.ReplyAsync(await bed.AnswerAsync(second))).ShouldBe(
            DeliveryState.Sent,
            "the first never arrived"
        );
    }

    [Fact]
    public async Task Answer_TheFirstWasDecidedAnewBeforeItLeft_DoesNotWaitForIt()
    {
        bed.Answer = DeliveryStatus.TryLater;
        var first = await bed.RefusedAsync(1);
        await Should.ThrowAsync<TryLaterException>(() => bed.AnswerAsync(first));
        await bed.DecideAsync(first, DecisionCode.OperatorRefused, "Signez-le.");
        bed.Answer = DeliveryStatus.Accepted;

        var second = await bed.AnswerAsync(await bed.RefusedAsync(2, document: 1));

        (await bed.ReplyAsync(second)).ShouldBe(DeliveryState.Sent);
    }

    [Fact]
    public async Task Answer_TheFirstNeverLeaves_IsNotWaitedForLongerThanAnAnswerCounts()
    {
        bed.Answer = DeliveryStatus.TryLater;
        await Should.ThrowAsync<TryLaterException>(async () =>
            await bed.AnswerAsync(await bed.RefusedAsync(1))
        );
        var second = await bed.RefusedAsync(2, document: 1);
        bed.Answer = DeliveryStatus.Accepted;
        var waits = 0;
        while ((second = await bed.AnswerAsync(second)).LastStep == CaseStep.Concluded)
        {
            (++waits).ShouldBeLessThan(60, "it is asked for ever less often");
            bed.Storage.Clock.Advance(second.NextAttempt!.Value - bed.Storage.Clock.GetUtcNow());
        }

        (await bed.ReplyAsync(second)).ShouldBe(DeliveryState.Sent);
        (bed.Storage.Clock.GetUtcNow() - second.ReceivedAt).ShouldBeLessThan(
            TimeSpan.FromMinutes(bed.Options.Replies.SameAnswerMinutes + 11)
        );
    }

    [Fact]
    public async Task Answer_TheFirstCameBack_IsGivenAgain()
    {
        var first = await bed.AnswerAsync(await bed.RefusedAsync(1));
        await bed.Store.UndeliveredAsync(
            first.Id,
            bed.Taken[0].Id,
            RepliesBed.Sender,
            ReplyKind.Answer,
            "{}",
            Ct
        );

        var second = await bed.AnswerAsync(await bed.RefusedAsync(2, document: 1));

        (await bed.ReplyAsync(second)).ShouldBe(DeliveryState.Sent);
    }

    [Fact]
    public async Task Answer_AnotherCauseWasToldOfTheSameCase_IsGiven()
    {
        var first = await bed.AnswerAsync(await bed.RefusedAsync(1, DecisionCode.NotPdf));
        bed.Answer = DeliveryStatus.RefusedPermanently;
        await bed.AnswerAsync(await bed.DecideAsync(first, DecisionCode.Unsigned, null));
        bed.Answer = DeliveryStatus.Accepted;

        var second = await bed.AnswerAsync(await bed.RefusedAsync(2, document: 1));

        (await bed.ReplyAsync(second)).ShouldBe(
            DeliveryState.Sent,
            "what arrived told of another cause"
        );
    }

    [Fact]
    public async Task Answer_CaseDecidedByAPersonMeanwhile_DoesNotLeave()
    {
        var stale = await bed.RefusedAsync(1);
        await bed.DecideAsync(stale, DecisionCode.OperatorRefused, "Signez-le.");

        await Should.ThrowAsync<StaleCaseException>(() =>
            bed.Store.PlanReplyAsync(
                stale,
                new(
                    "1@ca.example",
                    RepliesBed.Sender,
                    ReplyKind.Answer,
                    DecisionCode.Unsigned,
                    "E1"
                ),
                null,
                new("{}", null),
                Ct
            )
        );
    }

    [Fact]
    public async Task Answer_DeathBeforeAnyWrite_IsSentWithOneMessageId()
    {
        (
            await DeathsAsync(async row =>
            {
                (row.LastStep, row.State).ShouldBe((CaseStep.Replied, CaseState.Closed));
                (await bed.ReplyAsync(row)).ShouldBe(DeliveryState.Sent);
                bed.Taken.Distinct().Count().ShouldBe(1, "a repeat is the same to the last octet");
                (await bed.Store.OpenTasksAsync(Ct)).ShouldBeEmpty();
            })
        ).ShouldBe(3, "planned, sent, replied");
    }

    [Fact]
    public async Task Answer_DeathBeforeAnyWriteOfOneTooMany_EndsWithAPerson()
    {
        (
            await DeathsAsync(
                async row =>
                {
                    (row.LastStep, row.State).ShouldBe(
                        (CaseStep.Replied, CaseState.WaitingForPerson)
                    );
                    (row.Decision, row.Code).ShouldBe(
                        (DecisionKind.Review, DecisionCode.ReplyImpossible)
                    );
                    (await bed.ReplyAsync(row)).ShouldBe(DeliveryState.Withheld);
                    (await bed.Store.OpenTasksAsync(Ct))
                        .ShouldHaveSingleItem()
                        .DetailJson.ShouldContain("PerSenderPerDay");
                    (
                        await new JournalVerifier(bed.Storage.Database).VerifyAsync(null, Ct)
                    ).Problems.ShouldBeEmpty();
                },
                async () =>
                {
                    bed.Options.Replies.PerSenderPerDay = 1;
                    await bed.AnswerAsync(await bed.RefusedAsync(1));
                }
            )
        ).ShouldBe(2, "withheld, replied");
    }

    [Fact]
    public async Task Answer_DeathBeforeAnyWriteOfARepeat_EndsWithheldForAllToSee()
    {
        (
            await DeathsAsync(
                async row =>
                {
                    (row.LastStep, row.State).ShouldBe((CaseStep.Replied, CaseState.Closed));
                    (await bed.ReplyAsync(row)).ShouldBe(DeliveryState.Withheld);
                    bed.Taken.Count.ShouldBe(1);
                },
                async () => await bed.AnswerAsync(await bed.RefusedAsync(1, document: 2))
            )
        ).ShouldBe(2, "withheld, replied");
    }

    [Fact]
    public async Task Answer_DeathBeforeAnyWriteOfOneThatTheServerRefuses_EndsInATask()
    {
        (
            await DeathsAsync(
                async row =>
                {
                    (await bed.ReplyAsync(row)).ShouldBe(DeliveryState.Undelivered);
                    (await bed.Store.OpenTasksAsync(Ct))
                        .ShouldHaveSingleItem()
                        .Kind.ShouldBe("reply-undelivered");
                    row.LastStep.ShouldBe(CaseStep.Replied);
                },
                () =>
                {
                    bed.Answer = DeliveryStatus.RefusedPermanently;
                    return Task.CompletedTask;
                }
            )
        ).ShouldBe(3, "planned, refused, replied");
    }

    [Fact]
    public async Task Answer_DeathBeforeAnyWriteWhileTheHourIsFull_IsSentLater()
    {
        (
            await DeathsAsync(
                async row =>
                {
                    row.LastStep.ShouldBe(CaseStep.Concluded);
                    (await bed.Store.OpenTasksAsync(Ct)).ShouldHaveSingleItem();
                    bed.Storage.Clock.Advance(TimeSpan.FromMinutes(61));
                    (await bed.ReplyAsync(await bed.AnswerAsync(row))).ShouldBe(DeliveryState.Sent);
                },
                async () =>
                {
                    bed.Options.Replies.PerHour = 1;
                    await bed.AnswerAsync(await bed.RefusedAsync(1));
                }
            )
        ).ShouldBe(3, "looked, alarmed, put off");
    }

    /// <summary>Lets the service die before its first write, its second … in a world of its own each time, then start again and end its work.</summary>
    /// <returns>How many deaths there are.</returns>
    private async Task<int> DeathsAsync(Func<CaseRow, Task> holds, Func<Task>? before = null)
    {
        for (var writes = 0; ; writes++)
        {
            await bed.DisposeAsync();
            bed = await RepliesBed.MakeAsync();
            await (before?.Invoke() ?? Task.CompletedTask);
            var row = await bed.RefusedAsync(2);
            try
            {
                await bed.AnswerAsync(row, writes);
                return writes;
            }
            catch (DiedException)
            {
                await holds(await bed.AnswerAsync(row));
            }
        }
    }
}
