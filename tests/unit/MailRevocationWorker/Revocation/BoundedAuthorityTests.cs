using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using Polly.Timeout;

namespace MailRevocationWorker.Tests.Revocation;

public sealed class BoundedAuthorityTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero);
    private static readonly RegisteredCertificate Target = new(
        "c",
        "Eiducio",
        "h",
        "o",
        "Issuer",
        "1121AA",
        "TD24000101",
        Now.AddYears(-1),
        Now.AddYears(1),
        RegisteredStatus.Valid,
        null,
        null
    );
    private readonly FakeTimeProvider clock = new(Now);
    private readonly IRevocationAuthority inner = Substitute.For<IRevocationAuthority>();
    private readonly BoundedAuthority authority;

    public BoundedAuthorityTests() => authority = new(inner, new() { TimeoutSeconds = 5 }, clock);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Authority_NeverAnswersAndDoesNotListen_TheWaitEnds()
    {
        var silence = new TaskCompletionSource<RevocationReceipt>();
        inner
            .RevokeAsync(default!, default, default, default!, Arg.Any<CancellationToken>())
            .ReturnsForAnyArgs(silence.Task);

        var asked = RevokeAsync();
        clock.Advance(TimeSpan.FromSeconds(6));

        await Should.ThrowAsync<TimeoutRejectedException>(() => asked);
    }

    [Fact]
    public async Task Authority_AnswersOfAnotherCertificate_IsNotBelieved()
    {
        inner
            .RevokeAsync(default!, default, default, default!, Arg.Any<CancellationToken>())
            .ReturnsForAnyArgs(Receipt(RevocationResult.Revoked, "1121BB", Now));
        inner
            .StatusAsync(default!, Arg.Any<CancellationToken>())
            .ReturnsForAnyArgs(Receipt(RevocationResult.AlreadyRevoked, "1121BB", Now));

        var receipt = await RevokeAsync();

        receipt.Result.ShouldBe(RevocationResult.Unknown);
        receipt.SerialNumber.ShouldBe(Target.SerialNumber);
        receipt.Detail.ShouldContain("another certificate");
        await Should.ThrowAsync<InvalidDataException>(() => authority.StatusAsync(Target, Ct));
    }

    [Theory]
    [InlineData(99, 0)]
    [InlineData((int)RevocationResult.Revoked, 3)]
    public async Task Authority_AnswersNonsense_NobodyKnowsTheStatus(int result, int hoursAhead)
    {
        inner
            .RevokeAsync(default!, default, default, default!, Arg.Any<CancellationToken>())
            .ReturnsForAnyArgs(
                Receipt(
                    (RevocationResult)result,
                    Target.SerialNumber,
                    Now + TimeSpan.FromHours(hoursAhead)
                )
            );

        (await RevokeAsync()).Result.ShouldBe(RevocationResult.Unknown);
    }

    [Fact]
    public async Task Authority_AnswersProperly_ItsAnswerIsHandedOn()
    {
        var receipt = Receipt(RevocationResult.Revoked, Target.SerialNumber, Now);
        inner
            .RevokeAsync(default!, default, default, default!, Arg.Any<CancellationToken>())
            .ReturnsForAnyArgs(receipt);
        inner
            .StatusAsync(default!, Arg.Any<CancellationToken>())
            .ReturnsForAnyArgs((RevocationReceipt?)null);

        (await RevokeAsync()).ShouldBe(receipt);
        (await authority.StatusAsync(Target, Ct)).ShouldBeNull();
    }

    private Task<RevocationReceipt> RevokeAsync() =>
        authority.RevokeAsync(Target, CrlReason.KeyCompromise, null, "R-2026-000001", Ct);

    private static RevocationReceipt Receipt(
        RevocationResult result,
        string serial,
        DateTimeOffset at
    ) => new(result, serial, at, CrlReason.KeyCompromise, "7", "listed in the published CRL");
}
