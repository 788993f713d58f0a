using MailRevocationWorker.Mailbox;

namespace MailRevocationWorker.Tests.Mailbox;

public sealed class BothEndsTests
{
    [Fact]
    public void Of_FewWaiting_AllOldestFirst() =>
        BothEnds.Of([1, 2, 3], _ => 0).ShouldBe([1, 2, 3]);

    [Fact]
    public void Of_ACrowd_TheNewestIsAmongTheFirstAndTheOldestToo()
    {
        var batch = BothEnds.Of([.. Enumerable.Range(0, 5000)], _ => 0);

        batch.Count.ShouldBe(BothEnds.Batch);
        batch.Distinct().Count().ShouldBe(BothEnds.Batch);
        batch.Take(4).ShouldBe([4999, 0, 4998, 1]);
    }

    [Fact]
    public void Of_FailedOnes_ComeLastAndInBoundedNumber()
    {
        var batch = BothEnds.Of([.. Enumerable.Range(0, 500)], n => n < 400 ? 2 - n % 2 : 0);

        batch.Take(BothEnds.Batch).ShouldAllBe(n => n >= 400);
        batch.Skip(BothEnds.Batch).Count().ShouldBe(BothEnds.Batch);
        batch.Skip(BothEnds.Batch).ShouldAllBe(n => n % 2 == 1);
    }
}
