import requests
import time
import json

class DataPipelineAPI:
    def __init__(self, base_url='http://localhost:8084'):
        self.base_url = base_url
        self.session = requests.Session()
        self.session.headers.update({
            'Content-Type': 'application/json'
        })

    def create_task(self, **params):
        """创建任务"""
        response = self.session.post(
            f'{self.base_url}/api/v0/data_pipeline/tasks',
            json=params
        )
        response.raise_for_status()
        return response.json()

    def execute_task(self, task_id, execution_mode='complete', step_name=None):
        """执行任务"""
        params = {'execution_mode': execution_mode}
        if step_name:
            params['step_name'] = step_name
        
        response = self.session.post(
            f'{self.base_url}/api/v0/data_pipeline/tasks/{task_id}/execute',
            json=params
        )
        response.raise_for_status()
        return response.json()

    def get_task_status(self, task_id):
        """获取任务状态"""
        response = self.session.get(
            f'{self.base_url}/api/v0/data_pipeline/tasks/{task_id}'
        )
        response.raise_for_status()
        return response.json()

    def poll_task_status(self, task_id, interval=5):
        """轮询任务状态直到完成"""
        while True:
            result = self.get_task_status(task_id)
            status = result['data']['status']
            
            print(f"任务状态: {status}")
            
            if status == 'completed':
                return result
            elif status == 'failed':
                raise Exception(f"任务执行失败: {result['data'].get('error_message', '未知错误')}")
            
            time.sleep(interval)

    def get_task_files(self, task_id):
        """获取任务文件列表"""
        response = self.session.get(
            f'{self.base_url}/api/v0/data_pipeline/tasks/{task_id}/files'
        )
        response.raise_for_status()
        return response.json()

    def download_file(self, task_id, filename, save_path=None):
        """下载文件"""
        response = self.session.get(
            f'{self.base_url}/api/v0/data_pipeline/tasks/{task_id}/files/{filename}'
        )
        response.raise_for_status()
        
        if save_path is None:
            save_path = filename
        
        with open(save_path, 'wb') as f:
            f.write(response.content)
        
        return save_path

    def get_task_logs(self, task_id, limit=100, level=None):
        """获取任务日志"""
        params = {'limit': limit}
        if level:
            params['level'] = level
        
        response = self.session.get(
            f'{self.base_url}/api/v0/data_pipeline/tasks/{task_id}/logs',
            params=params
        )
        response.raise_for_status()
        return response.json()

# 使用示例
def run_data_pipeline_workflow():
    api = DataPipelineAPI()
    
    try:
        # 1. 创建任务
        create_result = api.create_task(
            table_list_file='tables.txt',
            business_context='高速公路服务区管理系统',
            db_name='highway_db',
            task_name='高速公路数据处理',
            backup_vector_tables=False,
            truncate_vector_tables=False
        )
        
        task_id = create_result['data']['task_id']
        print(f"任务创建成功: {task_id}")
        
        # 2. 执行任务
        api.execute_task(task_id, 'complete')
        print("任务执行已启动")
        
        # 3. 轮询状态
        final_result = api.poll_task_status(task_id)
        print("任务执行完成:", json.dumps(final_result, indent=2, ensure_ascii=False))
        
        # 4. 获取结果文件
        files = api.get_task_files(task_id)
        print("生成的文件:")
        for file_info in files['data']['files']:
            print(f"  - {file_info['file_name']} ({file_info['file_size_human']})")
        
        # 5. 下载主要输出文件
        primary_files = [f for f in files['data']['files'] if f.get('is_primary')]
        if primary_files:
            filename = primary_files[0]['file_name']
            save_path = api.download_file(task_id, filename)
            print(f"主要输出文件已下载: {save_path}")
        
    except Exception as error:
        print(f"工作流执行失败: {error}")

if __name__ == '__main__':
    run_data_pipeline_workflow()
