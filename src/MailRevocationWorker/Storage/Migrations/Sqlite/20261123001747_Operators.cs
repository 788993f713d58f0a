using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Operators : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Claims",
                columns: table => new
                {
                    CaseId = table.Column<long>(type: "INTEGER", nullable: false),
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Claims", x => x.CaseId);
                    table.ForeignKey(
                        name: "FK_Claims_Cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "Cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "OperatorActs",
                columns: table => new
                {
                    Id = table
                        .Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CaseId = table.Column<long>(type: "INTEGER", nullable: true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OperatorActs", x => x.Id);
                    table.ForeignKey(
                        name: "FK_OperatorActs_Cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "Cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "SavedTexts",
                columns: table => new
                {
                    Id = table
                        .Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Action = table.Column<string>(type: "TEXT", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    French = table.Column<string>(type: "TEXT", nullable: false),
                    English = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedTexts", x => x.Id);
                }
            );

            migrationBuilder.CreateTable(
                name: "Proposals",
                columns: table => new
                {
                    CaseId = table.Column<long>(type: "INTEGER", nullable: false),
                    ActId = table.Column<long>(type: "INTEGER", nullable: false),
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Proposals", x => x.CaseId);
                    table.ForeignKey(
                        name: "FK_Proposals_Cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "Cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_Proposals_OperatorActs_ActId",
                        column: x => x.ActId,
                        principalTable: "OperatorActs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_OperatorActs_CaseId",
                table: "OperatorActs",
                column: "CaseId"
            );

            migrationBuilder.CreateIndex(
                name: "IX_OperatorActs_Kind",
                table: "OperatorActs",
                column: "Kind"
            );

            migrationBuilder.CreateIndex(
                name: "IX_Proposals_ActId",
                table: "Proposals",
                column: "ActId",
                unique: true
            );

            foreach (var act in (string[])["UPDATE", "DELETE"])
            {
                migrationBuilder.Sql(
                    $"""
                    CREATE TRIGGER "OperatorActs_{act}" BEFORE {act} ON "OperatorActs"
                    BEGIN SELECT RAISE(ABORT, 'OperatorActs is append-only'); END;
                    """
                );
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "Claims");

            migrationBuilder.DropTable(name: "Proposals");

            migrationBuilder.DropTable(name: "SavedTexts");

            migrationBuilder.DropTable(name: "OperatorActs");
        }
    }
}
