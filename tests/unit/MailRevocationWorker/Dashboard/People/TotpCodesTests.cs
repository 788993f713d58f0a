using MailRevocationWorker.Dashboard.People;

namespace MailRevocationWorker.Tests.Dashboard.People;

public sealed class TotpCodesTests
{
    /// <summary>"12345678901234567890" of RFC 6238 appendix B, in Base32.</summary>
    private const string Key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    /// <summary>The appendix gives eight digits; the last six are what six-digit codes are.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    public void Code_OfTheAppendix_IsOfItsStep(long seconds, string code)
    {
        var moment = DateTimeOffset.FromUnixTimeSeconds(seconds);

        TotpCodes.StepOf(Key, code, moment).ShouldBe(seconds / 30);
        TotpCodes.StepOf(Key, code, moment.AddSeconds(30)).ShouldBe(seconds / 30);
        TotpCodes.StepOf(Key, code, moment.AddSeconds(-30)).ShouldBe(seconds / 30);
        TotpCodes.StepOf(Key, code, moment.AddSeconds(90)).ShouldBeNull();
        TotpCodes.StepOf(Key, code, moment.AddSeconds(-90)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("2870822")]
    [InlineData("287083")]
    public void Code_OfNoStep_IsNone(string code) =>
        TotpCodes.StepOf(Key, code, DateTimeOffset.FromUnixTimeSeconds(59)).ShouldBeNull();
}
