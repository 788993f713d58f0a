using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

public sealed partial class CaseStore
{
    /// <summary>How many cases wait for a person.</summary>
    public async Task<int> CountWaitingAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return await db.Cases.CountAsync(
            c => c.State == CaseState.WaitingForPerson,
            cancellationToken
        );
    }
}
