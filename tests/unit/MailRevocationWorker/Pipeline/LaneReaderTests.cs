using System.Text;
using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class LaneReaderTests
{
    [Theory]
    [InlineData(
        "From: Aline <Aline@Holder.EXAMPLE>\r\n\r\n",
        "holder.example",
        "aline@holder.example"
    )]
    [InlineData(
        "Subject: x\nFROM: aline@holder.example\n\n",
        "holder.example",
        "aline@holder.example"
    )]
    [InlineData(
        "From: \"a@b.example\"\r\n <aline@holder.example>\r\n\r\n",
        "holder.example",
        "aline@holder.example"
    )]
    [InlineData(
        "Return-Path: <bounce@list.example>\r\nSubject: From: x@y\r\n\r\n",
        "list.example",
        "bounce@list.example"
    )]
    [InlineData("From: nobody\r\n\r\n", "", "")]
    [InlineData("From:", "", "")]
    [InlineData("", "", "")]
    public void Of_Header_NamesTheSender(string mail, string domain, string sender)
    {
        var lane = Of(mail);

        lane.Domain.ShouldBe(domain);
        lane.Sender.ShouldBe(sender);
    }

    [Theory]
    [InlineData("From: a@b.example\r\n\r\nBuy now!", false)]
    [InlineData("From: a@b.example\r\nSubject: URGENT\r\n\r\n", true)]
    [InlineData("From: a@b.example\r\n\r\nContent-Type: Application/PDF\r\n", true)]
    [InlineData("From: a@b.example\r\n\r\nJVBERi0xLjcK", true)]
    public void Of_Body_TellsWhatLooksLikeARequest(string mail, bool request) =>
        Of(mail).Rank.ShouldBe(request ? LaneRank.Request : LaneRank.Other);

    [Fact]
    public void Of_LongAddress_IsCutAndItsDomainKept()
    {
        var lane = Of($"From: {new string('x', 10_000)}@holder.example\r\n\r\n");

        lane.Domain.ShouldBe("holder.example");
        lane.Sender.Length.ShouldBe(254);
    }

    private static Lane Of(string mail) => LaneReader.Of(Encoding.Latin1.GetBytes(mail), default);
}
