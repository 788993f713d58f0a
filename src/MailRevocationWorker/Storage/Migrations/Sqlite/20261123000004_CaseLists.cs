using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CaseLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Holder",
                table: "Cases",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "Organisation",
                table: "Cases",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "Product",
                table: "Cases",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "Sender",
                table: "Cases",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.CreateTable(
                name: "CaseTerms",
                columns: table => new
                {
                    Term = table.Column<string>(type: "TEXT", nullable: false),
                    CaseId = table.Column<long>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseTerms", x => new { x.Term, x.CaseId });
                    table.ForeignKey(
                        name: "FK_CaseTerms_Cases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "Cases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_Cases_Code_ReceivedAt",
                table: "Cases",
                columns: new[] { "Code", "ReceivedAt" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_Cases_Product_ReceivedAt",
                table: "Cases",
                columns: new[] { "Product", "ReceivedAt" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_Cases_ReceivedAt_Id",
                table: "Cases",
                columns: new[] { "ReceivedAt", "Id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_Cases_State_Urgent_Deadline_Id",
                table: "Cases",
                columns: new[] { "State", "Urgent", "Deadline", "Id" },
                descending: new[] { false, true, false, false }
            );

            migrationBuilder.CreateIndex(
                name: "IX_Cases_TargetSerial",
                table: "Cases",
                column: "TargetSerial"
            );

            migrationBuilder.CreateIndex(
                name: "IX_CaseTerms_CaseId",
                table: "CaseTerms",
                column: "CaseId"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "CaseTerms");

            migrationBuilder.DropIndex(name: "IX_Cases_Code_ReceivedAt", table: "Cases");

            migrationBuilder.DropIndex(name: "IX_Cases_Product_ReceivedAt", table: "Cases");

            migrationBuilder.DropIndex(name: "IX_Cases_ReceivedAt_Id", table: "Cases");

            migrationBuilder.DropIndex(name: "IX_Cases_State_Urgent_Deadline_Id", table: "Cases");

            migrationBuilder.DropIndex(name: "IX_Cases_TargetSerial", table: "Cases");

            migrationBuilder.DropColumn(name: "Holder", table: "Cases");

            migrationBuilder.DropColumn(name: "Organisation", table: "Cases");

            migrationBuilder.DropColumn(name: "Product", table: "Cases");

            migrationBuilder.DropColumn(name: "Sender", table: "Cases");
        }
    }
}
