using MailRevocationWorker.Dashboard.People;
using MimeKit;

namespace MailRevocationWorker.Tests.Dashboard.People;

public sealed class PeopleOptionsTests
{
    [Theory]
    [InlineData("anne@ca.example")]
    [InlineData("Anne.de-la.Tour+desk@sub.ca.example")]
    [InlineData("o'neil@ca.example")]
    public void IsAddress_OneBareAddress_IsAndCanBeWrittenTo(string text)
    {
        PeopleOptions.IsAddress(text).ShouldBeTrue();
        new MailboxAddress(null, text).Address.ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("anne")]
    [InlineData("anne.@ca.example")]
    [InlineData(".anne@ca.example")]
    [InlineData("an..ne@ca.example")]
    [InlineData("anne@ca.example.")]
    [InlineData("anne@-ca.example")]
    [InlineData("anne@[192.0.2.1]")]
    [InlineData("\"anne\"@ca.example")]
    [InlineData("\"anne@elsewhere.example\"@ca.example")]
    [InlineData("anne%elsewhere.example@ca.example")]
    [InlineData("elsewhere.example!anne@ca.example")]
    [InlineData("anne@elsewhere.example,anne@ca.example")]
    [InlineData("anne@ca.example\r\nBcc: x@elsewhere.example")]
    [InlineData("anne@ca.example\n")]
    [InlineData("anne (desk)@ca.example")]
    [InlineData("ann\u00E9@ca.example")]
    [InlineData("an\u212Ae@ca.example")]
    public void IsAddress_AnythingElse_IsNot(string text) =>
        PeopleOptions.IsAddress(text).ShouldBeFalse();

    [Fact]
    public void IsAddress_TooLong_IsNot() =>
        PeopleOptions.IsAddress($"anne@{new string('a', 250)}.example").ShouldBeFalse();
}
