"""Everything that staff use: who they are, their API, the records that it reaches, and the app's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnOutput
from constructs import Construct

from envag.runtime.settings.report_pdf import ReportPdfSettings
from envag.runtime.settings.staff_api import StaffApiSettings
from envag.runtime.settings.staff_search import StaffSearchSettings
from infra.constructs.function import HTTP_MEMORY, Function
from infra.constructs.reading import allow_reports
from infra.constructs.staff_api import TIMEOUT, StaffApi
from infra.constructs.staff_data import StaffData
from infra.constructs.staff_pool import StaffPool
from infra.constructs.workspace_site import WorkspaceSite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

    from envag.domain.municipality import Municipality
    from infra.constructs.function import Ground

_APIS = f"https://*.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"
"""The staff API's own name cannot stand in the app's headers: it has to know the app's first."""


class Staff(Construct):
    """``laptop`` is the app's origin on a laptop, which serves its files itself; empty in the cloud."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        table: dynamodb.TableV2,
        bucket: s3.Bucket,
        places: Sequence[Municipality],
        laptop: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._ground = ground
        pool = StaffPool(self, "Pool", ground=ground, places=places)
        self.app = laptop or self._site(pool).address
        client = pool.client(self.app)
        data = StaffData(self, "Data", ground=ground, table=table, bucket=bucket)
        answers = Function(
            self,
            "Answers",
            ground=ground,
            reads=StaffApiSettings(
                table_name=table.table_name, records_bucket=bucket.bucket_name, data_role_arn=data.arn
            ),
            timeout=TIMEOUT,
            concurrency=50,
            memory=HTTP_MEMORY,
            description="Answers staff who work with cases",
        )
        data.serve(answers.role)
        searches = Function(
            self,
            "Searches",
            ground=ground,
            reads=StaffSearchSettings(),
            timeout=TIMEOUT,
            concurrency=20,
            memory=HTTP_MEMORY,
            description="Searches articles for staff",
        )
        prints = Function(
            self,
            "Prints",
            ground=ground,
            reads=ReportPdfSettings(table_name=table.table_name),
            timeout=TIMEOUT,
            concurrency=5,
            memory=HTTP_MEMORY,
            description="Prints the figures of a period as PDF",
        )
        allow_reports(prints, table)
        prints.allow_key("dynamodb")
        api = StaffApi(self, "Api", ground=ground, app=self.app)
        api.serve(issuer=pool.issuer, client_id=client.ref, answers=answers, searches=searches, prints=prints)
        told = {
            "StaffApiAddress": api.api.api_endpoint,
            "StaffApiId": api.api.api_id,
            "StaffClientId": client.ref,
            "StaffIssuer": pool.issuer,
            "StaffPoolId": pool.pool.user_pool_id,
            "StaffSignOut": f"{pool.pages}/logout",
        }
        for name, value in told.items():
            CfnOutput(self, name, value=value).override_logical_id(name)

    @property
    def cases(self) -> str:
        """The address of cases in the app, ``<slug>/<reference>`` follows: where notifications lead."""
        return f"{self.app}/case"

    def _site(self, pool: StaffPool) -> WorkspaceSite:
        issuers = f"https://cognito-idp.{Aws.REGION}.{Aws.URL_SUFFIX}"
        return WorkspaceSite(self, "Site", ground=self._ground, connect=[_APIS, issuers, pool.pages])
