using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MailRevocationWorker.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ReplyCauses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Code",
                table: "Replies",
                type: "TEXT",
                nullable: true
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "Code", table: "Replies");
        }
    }
}
