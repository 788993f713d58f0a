using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Storage.Migrations.Sqlite;

/// <summary>What is written once may be emptied when its message was purged, and changed in no other way: the journal holds its hash.</summary>
public partial class PurgedRecords : Migration
{
    private static readonly (string Table, string[] Kept)[] Tables =
    [
        ("StepOutputs", ["Id", "CaseId", "Step", "At", "Sha256"]),
        ("OperatorActs", ["Id", "CaseId", "At", "Person", "Kind", "Sha256"]),
    ];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, kept) in Tables)
        {
            var same = string.Join(" AND ", kept.Select(c => $"NEW.\"{c}\" IS OLD.\"{c}\""));
            migrationBuilder.Sql($"DROP TRIGGER \"{table}_UPDATE\";");
            migrationBuilder.Sql(
                $"""
                CREATE TRIGGER "{table}_UPDATE" BEFORE UPDATE ON "{table}"
                WHEN NOT (NEW."Json" = '' AND {same} AND EXISTS (
                    SELECT 1 FROM "Cases" c JOIN "Purges" p ON p."MessageId" = c."MessageId" WHERE c."Id" = OLD."CaseId"
                ))
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
                """
            );
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, _) in Tables)
        {
            migrationBuilder.Sql($"DROP TRIGGER \"{table}_UPDATE\";");
            migrationBuilder.Sql(
                $"""
                CREATE TRIGGER "{table}_UPDATE" BEFORE UPDATE ON "{table}"
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
                """
            );
        }
    }
}
